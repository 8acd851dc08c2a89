-- Books to begin with, and two accounts. Their password is for trying: reading is good
insert into subject values ('history'), ('nature'), ('novels');

insert into book (title, author, subject, cents, stock) values
  ('Emma', 'Jane Austen', 'novels', 990, 5),
  ('Middlemarch', 'George Eliot', 'novels', 1290, 3),
  ('Bleak House', 'Charles Dickens', 'novels', 1190, 4),
  ('Villette', 'Charlotte Brontë', 'novels', 1050, 2),
  ('The Trial', 'Franz Kafka', 'novels', 890, 6),
  ('Ulysses', 'James Joyce', 'novels', 1490, 3),
  ('Dubliners', 'James Joyce', 'novels', 790, 7),
  ('Persuasion', 'Jane Austen', 'novels', 850, 5),
  ('Nostromo', 'Joseph Conrad', 'novels', 950, 2),
  ('Orlando', 'Virginia Woolf', 'novels', 990, 4),
  ('Walden', 'Henry David Thoreau', 'nature', 1090, 3),
  ('On the Origin of Species', 'Charles Darwin', 'nature', 1590, 2),
  ('Micrographia', 'Robert Hooke', 'nature', 2490, 1),
  ('The Natural History of Selborne', 'Gilbert White', 'nature', 1150, 3),
  ('Silent Spring', 'Rachel Carson', 'nature', 1250, 4),
  ('The Histories', 'Herodotus', 'history', 1390, 3),
  ('The Decline and Fall of the Roman Empire', 'Edward Gibbon', 'history', 4990, 1),
  ('Annals', 'Tacitus', 'history', 1190, 2),
  ('The Gallic War', 'Julius Caesar', 'history', 1090, 3),
  ('Anabasis', 'Xenophon', 'history', 990, 4);

insert into account values
  ('ada', 'member', '$argon2id$v=19$m=19456,t=2,p=1$CbUpdD8lebUBBvXngALoEg$TwQP0t9ZQb7pXtVLZFVnOruYbReqD0vcaqwruQyKjkY'),
  ('grace', 'clerk', '$argon2id$v=19$m=19456,t=2,p=1$CbUpdD8lebUBBvXngALoEg$TwQP0t9ZQb7pXtVLZFVnOruYbReqD0vcaqwruQyKjkY');
