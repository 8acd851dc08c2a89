-- The hash of the cookie that a session's browser sent with its first phase; null where it sent none.
alter table session add column bond blob;
