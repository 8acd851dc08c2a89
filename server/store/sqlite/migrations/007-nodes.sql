-- The salt of a day, for the aliases of sessions in all logs; deleted after the day.
create table log_salt (
  day integer primary key,
  salt blob not null
) strict;

-- The versions of transactions that processes run, and when they last said so.
create table announced (
  "transaction" text not null,
  version integer not null,
  at integer not null,
  primary key ("transaction", version)
) strict, without rowid;
