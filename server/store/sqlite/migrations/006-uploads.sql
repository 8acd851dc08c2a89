-- Files that were sent with a form. Their bytes stand in `upload_piece`.
create table upload (
  id text primary key,
  -- The hash of the session that it was sent in; null once it belongs to none.
  session blob,
  -- SHA-256 of its bytes; null while they are arriving.
  digest blob,
  -- By its content; null while it is arriving.
  type text,
  size integer not null default 0,
  -- When it began, or ended.
  at integer not null,
  -- 1 once a phase or a draft has taken it.
  taken integer not null default 0,
  -- 1 once its pieces can be deleted.
  gone integer not null default 0
) strict, without rowid;
create unique index upload_session on upload (session, digest);
create index upload_waiting on upload (at) where taken = 0 and gone = 0;
create index upload_gone on upload (id) where gone = 1;

create table upload_piece (
  upload text not null references upload (id),
  -- From 0; each has 65,536 bytes but the last.
  number integer not null,
  bytes blob not null,
  primary key (upload, number)
) strict;

-- Files that the application keeps, whatever becomes of the session.
create table kept_file (
  id text primary key,
  upload text not null references upload (id),
  -- As it is shown.
  name text not null
) strict, without rowid;
create index kept_upload on kept_file (upload);
