-- Names are compared without case, as `collate nocase` does in SQLite.
create collation nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

-- Who works at the inn, with an argon2id hash of their password.
create table staff (
  name text primary key collate nocase,
  password text not null
);

-- When the guests of a booking were checked in.
alter table booking add column arrived_at text;

create index booking_by_arrival on booking (arrive);
