-- Finds the newest form from a screen, whatever phase it was sent from.
create index answer_by_screen on phase (session, origin, number);
