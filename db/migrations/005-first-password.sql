-- Until when somebody can sign in with a password that they did not choose, and has to choose their own; null for those who have.
alter table staff add column first_until text;
