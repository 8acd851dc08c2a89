/** Which migrations an older version works beside. */
import t from 'tap'
import { onlyAdds } from '../../server/store/additive-migration.ts'

const adding = [
  '',
  '-- drop table a;\ncreate table b (c text primary key, d integer not null unique) strict;',
  'create table b (c text references a (d) on delete cascade)',
  'CREATE TABLE IF NOT EXISTS b (c text); create index b_c on b (c);',
  "alter table a add column b text default 'x; drop table a';",
  'alter table a add b integer not null default 0;',
  "alter table a add column b text default 'it''s; -- not a comment';\ncreate index c on a (b)",
]

const changing = [
  'drop table a',
  '/* create */ table b (c text)',
  'create table b (c text references a (d))',
  'create unique index b on a (c)',
  'alter table a add column b text not null',
  'alter table a add column b text unique',
  'alter table a add column b integer check (b > 0)',
  'alter table a add column b integer references c (d)',
  'alter table a add constraint b check (c > 0)',
  'alter table a add primary key (b)',
  'alter table a rename to b',
  'alter table a drop column b',
  'create table b (c text); insert into b values (1)',
  'update a set b = 1',
  'create trigger a after insert on b begin delete from c; end',
  'create view a as select 1',
  "select 'create table b'",
]

for (const sql of adding) t.test(sql, async (t) => t.equal(onlyAdds(sql), true))
for (const sql of changing) t.test(sql, async (t) => t.equal(onlyAdds(sql), false))
