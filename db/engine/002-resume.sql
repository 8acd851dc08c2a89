-- What was typed into a form that could not be taken any more (JSON), until its screen is reached again.
alter table session add column kept text;

-- The transaction's version that recorded the phase; what an older one stored is upgraded when it is read.
alter table phase add column version integer not null default 1;
