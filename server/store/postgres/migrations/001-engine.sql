-- One row for each session until it is gone. The sessionID itself is never stored. All that belongs to a session is
-- keyed by its hash, and every statement names it, so that the tables can be divided by it.
create table session (
  hash bytea primary key,
  -- For the inspector, and for the rounds of maintenance.
  id bigint not null,
  -- Counts the changes of the row: a change names the one that it was made from.
  revision integer not null,
  "transaction" text not null,
  born bigint not null,
  last integer not null,
  closed integer not null,
  finished integer not null,
  expires bigint not null,
  gone bigint not null,
  bytes bigint not null,
  drafts text,
  binding bytea,
  identity text,
  successor bytea,
  owner bytea,
  preferences text
-- With space in its page, and no index on what changes, a changed row needs no entry in an index.
) with (fillfactor = 70);

create unique index session_id on session (id);

-- The journal: the phases of a session, a tree by `parent`. Rows are added and deleted, never updated.
create table phase (
  session bytea not null,
  number integer not null,
  tag text not null,
  parent integer not null,
  origin text not null,
  action text not null,
  digest bytea not null,
  input text not null,
  outcome text not null check (outcome in ('show', 'finish', 'conflict')),
  screen text not null,
  state text not null,
  changes text,
  at bigint not null,
  version integer not null,
  primary key (session, number)
);

-- Each submission is recorded once.
create unique index submission on phase (session, parent, digest);

-- Finds the newest form from a screen without reading the session's other phases.
create index answer on phase (session, parent, origin, number);

-- Finds the newest form from a screen, whatever phase it was sent from.
create index answer_by_screen on phase (session, origin, number);

-- The newest `born` of the removed sessions of a transaction: a session as old as that cannot begin again.
create table horizon (
  "transaction" text primary key,
  born bigint not null
);

-- Input that was typed and not sent: one row for each screen of a session.
create table draft (
  session bytea not null,
  screen text not null,
  call text not null,
  input text not null,
  -- The messages of a form that was refused, by field (JSON); null where it was not.
  errors text,
  primary key (session, screen)
);

-- Forgotten sessions whose phases are still being deleted, piece by piece.
create table forgetting (
  session bytea primary key
);

-- Sign-in attempts that failed or are under way, by the hash of what is counted, until the count ends.
create table attempt (
  key bytea primary key,
  count integer not null,
  until bigint not null
);
create index attempt_until on attempt (until);

-- Fingerprints of the keys that seal pages: a start with none of these keys would refuse every open page.
create table seal_key (
  fingerprint bytea primary key
);

-- Work that one process of several does, until a time.
create table lease (
  name text primary key,
  holder text not null,
  until bigint not null
);

-- Written to after a commit with an unknown end: once that is flushed, and where it has to be on the standby, so is
-- what was committed before it.
create table barrier (
  name text primary key,
  at bigint not null
);
