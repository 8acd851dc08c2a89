-- How many cots a room has space for, beside its beds. The tower has 84 steps, and the single room is narrow.
alter table room_type add column cots integer not null default 0 check (cots >= 0);
update room_type set cots = 1 where code = 'double';
update room_type set cots = 2 where code = 'family';
