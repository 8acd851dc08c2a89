-- A cancelled booking stays on record, and its room is free again.
alter table booking add column cancelled_at text;
