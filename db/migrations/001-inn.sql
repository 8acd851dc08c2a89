-- A small inn: rooms by type, prices by season, bookings with their guests. Money is in cents, dates are ISO.
create table room_type (
  code text primary key,
  name text not null,
  about text not null,
  sleeps integer not null check (sleeps > 0),
  rooms integer not null check (rooms >= 0)
) strict, without rowid;

-- A season is a range of days of any year, both ends included; together the seasons cover the year.
create table season (
  code text not null,
  starts text not null,
  ends text not null,
  primary key (starts)
) strict, without rowid;

create table rate (
  room_type text not null references room_type (code),
  season text not null,
  cents integer not null check (cents > 0),
  primary key (room_type, season)
) strict, without rowid;

create table booking (
  reference text primary key,
  room_type text not null references room_type (code),
  arrive text not null,
  depart text not null check (depart > arrive),
  total integer not null,
  name text not null,
  email text not null,
  phone text,
  arrival text not null,
  payment text not null,
  wishes text,
  made_at text not null
) strict, without rowid;

create index booking_by_room on booking (room_type, arrive, depart);

create table guest (
  booking text not null references booking (reference) on delete cascade,
  number integer not null,
  name text not null,
  age integer,
  primary key (booking, number)
) strict, without rowid;

insert into room_type values
  ('single', 'Single room', 'A narrow room under the roof with a view over the harbour.', 1, 3),
  ('double', 'Double room', 'A wide bed, a desk, and the morning sun.', 2, 4),
  ('family', 'Family room', 'Two rooms with a door between them, on the garden side.', 4, 2),
  ('tower', 'Tower room', 'The only one: windows on all sides, and 84 steps.', 2, 1);

insert into season values
  ('winter', '01-01', '03-31'), ('spring', '04-01', '06-14'), ('summer', '06-15', '09-15'),
  ('autumn', '09-16', '12-19'), ('holidays', '12-20', '12-31');

insert into rate values
  ('single', 'winter', 5400), ('single', 'spring', 6200), ('single', 'summer', 7900), ('single', 'autumn', 5900), ('single', 'holidays', 8400),
  ('double', 'winter', 8200), ('double', 'spring', 9400), ('double', 'summer', 12500), ('double', 'autumn', 8900), ('double', 'holidays', 13500),
  ('family', 'winter', 11800), ('family', 'spring', 13600), ('family', 'summer', 17800), ('family', 'autumn', 12900), ('family', 'holidays', 18900),
  ('tower', 'winter', 14500), ('tower', 'spring', 16500), ('tower', 'summer', 21000), ('tower', 'autumn', 15500), ('tower', 'holidays', 23500);
