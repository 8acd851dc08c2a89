create table book (
  isbn text primary key,
  title text not null,
  copies integer not null check (copies >= 0)
) strict;

create table loan (
  isbn text not null references book (isbn),
  name text not null,
  until text not null
) strict;

insert into book values
  ('9780141439587', 'Emma', 1),
  ('9780141439518', 'Pride and Prejudice', 2);
