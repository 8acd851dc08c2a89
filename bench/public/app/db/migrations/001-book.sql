create table book (id integer primary key, title text not null, author text not null, cents integer not null, stock integer not null) strict;
insert into book (title, author, cents, stock) values
  ('Emma', 'Jane Austen', 990, 5), ('Middlemarch', 'George Eliot', 1290, 3), ('Villette', 'Charlotte Brontë', 1050, 2);
