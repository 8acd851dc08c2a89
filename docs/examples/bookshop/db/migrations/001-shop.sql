create table subject (
  name text primary key
) strict, without rowid;

create table book (
  id integer primary key,
  title text not null,
  author text not null,
  subject text not null references subject (name),
  cents integer not null check (cents > 0),
  stock integer not null check (stock >= 0),
  -- Counts the changes that clerks make.
  edition integer not null default 1
) strict;
create index book_by_subject on book (subject, title);

-- What a visitor has put into the cart: all tabs of a session share it.
create table cart (
  session text not null,
  book integer not null references book (id),
  count integer not null check (count between 1 and 20),
  primary key (session, book)
) strict, without rowid;

create table account (
  name text primary key,
  role text not null check (role in ('member', 'clerk')),
  -- An argon2id hash.
  password text not null
) strict, without rowid;

create table purchase (
  id integer primary key,
  reference text not null unique,
  -- The member who ordered; null for a guest.
  member text references account (name),
  name text not null,
  email text not null,
  cents integer not null,
  at text not null
) strict;
create index purchase_by_member on purchase (member, id);

create table purchased (
  purchase integer not null references purchase (id),
  book integer not null references book (id),
  count integer not null,
  cents integer not null,
  primary key (purchase, book)
) strict, without rowid;
