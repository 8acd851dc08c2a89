-- What the visitor chose for how pages are shown to them (JSON).
alter table session add column preferences text;
