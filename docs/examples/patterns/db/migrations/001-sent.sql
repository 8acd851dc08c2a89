-- What the transactions here send off: enough to see that each does so once.
create table sent (
  what text not null,
  text text not null,
  made_at text not null
) strict;
