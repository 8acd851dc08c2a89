-- One row for each session until it is gone. The sessionID itself is never stored.
create table session (
  id integer primary key,
  hash blob not null unique,
  "transaction" text not null,
  born integer not null,
  last integer not null,
  closed integer not null,
  finished integer not null,
  expires integer not null,
  gone integer not null,
  -- The size of its phases: bytes of input, state and changes.
  bytes integer not null default 0,
  -- The screens that have a draft (JSON).
  drafts text,
  -- The hash of the cookie that the browser sent with the first phase; null if it sent none.
  binding blob,
  -- The user who has signed in (JSON), in a session that began with it.
  identity text,
  -- Leads to the session that follows this one, for a client that sends the form before it again.
  successor blob,
  -- In a session that follows another: the hash of the first one, by which the application knows it.
  owner blob,
  -- The visitor's display preferences (JSON).
  preferences text
) strict;

-- The journal: the phases of a session, a tree by `parent`. Rows are added and deleted, never updated.
create table phase (
  session integer not null references session (id),
  number integer not null,
  -- Random: a screenID names the phase by number and tag, so that a form of a lost phase fits no other.
  tag text not null,
  parent integer not null,
  origin text not null,
  action text not null,
  digest blob not null,
  input text not null,
  outcome text not null check (outcome in ('show', 'finish', 'conflict')),
  screen text not null,
  state text not null,
  changes text,
  at integer not null,
  -- The version of the transaction that recorded it. State of an older version is upgraded when it is read.
  version integer not null,
  primary key (session, number)
) strict, without rowid;

-- Each submission is recorded once.
create unique index submission on phase (session, parent, digest);

-- Finds the newest form from a screen without reading the session's other phases.
create index answer on phase (session, parent, origin, number);

-- The newest `born` of the removed sessions of a transaction: a session as old as that cannot begin again.
create table horizon (
  "transaction" text primary key,
  born integer not null
) strict, without rowid;

-- Input that was typed and not sent: one row for each screen of a session.
create table draft (
  session integer not null references session (id),
  screen text not null,
  call text not null,
  input text not null,
  primary key (session, screen)
) strict, without rowid;

-- Forgotten sessions whose phases are still being deleted, piece by piece.
create table forgetting (
  session integer primary key references session (id)
) strict;

-- Sign-in attempts that failed or are under way, by the hash of what is counted, until the count ends.
create table attempt (
  key blob primary key,
  count integer not null,
  until integer not null
) strict, without rowid;
create index attempt_until on attempt (until);

-- Fingerprints of the keys that seal pages: a start with none of these keys would refuse every open page.
create table seal_key (
  fingerprint blob primary key
) strict, without rowid;
