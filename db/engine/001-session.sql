-- One row for each session under way or remembered. The sessionID itself is never stored.
create table session (
  id integer primary key,
  hash blob not null unique,
  "transaction" text not null,
  born integer not null,
  last integer not null,
  closed integer not null,
  finished integer not null,
  expires integer not null,
  gone integer not null
) strict;

-- The journal: the phases of a session, a tree by `parent`. Rows are added and forgotten, never changed.
create table phase (
  session integer not null references session (id),
  number integer not null,
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
  primary key (session, number)
) strict, without rowid;

-- The same submission is taken once. It also finds what was sent in from a phase's screen.
create unique index submission on phase (session, parent, digest);

-- The newest birth among the sessions removed, by transaction: no session that old can begin any more.
create table horizon (
  "transaction" text primary key,
  born integer not null
) strict, without rowid;
