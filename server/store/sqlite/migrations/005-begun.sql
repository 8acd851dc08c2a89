-- Leads to the session of another transaction that began with the phase, for a client that sends its form again.
alter table phase add column begun blob;
