-- Arrival and payment are codes, which pages show in words.
update booking set
  arrival = case arrival when 'before 18:00' then 'early' when '18:00 to 22:00' then 'evening' when 'after 22:00' then 'late' else arrival end,
  payment = case payment when 'at the inn' then 'inn' when 'by bank transfer' then 'transfer' else payment end;
