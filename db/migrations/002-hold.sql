-- A room kept for a session while its visitor fills in the rest. One for each session, the newest.
create table hold (
  session text primary key,
  room_type text not null references room_type (code),
  arrive text not null,
  depart text not null,
  until text not null
) strict, without rowid;

create index hold_by_room on hold (room_type, arrive, depart);
