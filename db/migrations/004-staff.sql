-- Who works at the inn, with an argon2id hash of their password.
create table staff (
  name text primary key collate nocase,
  password text not null
) strict, without rowid;

-- When the guests of a booking were checked in.
alter table booking add column arrived_at text;

create index booking_by_arrival on booking (arrive);
