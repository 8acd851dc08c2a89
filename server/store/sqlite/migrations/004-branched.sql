-- The newest phase that answers another than the one before it. Not known of sessions from before: they count as if their
-- newest phase did.
alter table session add column branched integer not null default 0;
update session set branched = last;
