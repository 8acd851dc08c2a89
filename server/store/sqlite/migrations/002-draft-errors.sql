-- The messages of a form that was refused, by field (JSON); null where it was not.
alter table draft add column errors text;
