-- Who has signed in (JSON), in a session that began by it.
alter table session add column identity text;

-- Of the session before it: what leads to its successor, for whoever knows the sessionID and sends the same form again.
alter table session add column successor blob;

-- The hash by which the application knows a session that follows another: the first one's.
alter table session add column owner blob;
