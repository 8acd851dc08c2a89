-- What was ordered. Money is in cents.
create table purchase (
  reference text primary key,
  product text not null,
  quantity integer not null check (quantity > 0),
  name text not null,
  street text not null,
  postcode text not null,
  city text not null,
  email text not null,
  delivery text not null,
  note text,
  total integer not null,
  made_at text not null
) strict, without rowid;
