/**
 * The engine's statements. Those of many sessions take their rows as one JSON parameter, so that one
 * statement serves one phase or many; each names the hash of the session.
 */
import {
  entryColumns,
  insertedColumns,
  phaseColumns,
  select,
  sessionColumns,
  shownColumns,
  summaryColumns,
  updatedColumns,
} from '../columns.ts'
import type { Loaded, SessionView } from '../contract.ts'
import type { Parts } from '../read-row.ts'
import type { Statement } from './wire.ts'

/** By column, where it is not text. */
const types: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['id', 'born', 'expires', 'gone', 'bytes', 'at'].map((name) => [name, 'bigint'])),
  ...Object.fromEntries(
    ['revision', 'last', 'closed', 'branched', 'finished', 'number', 'parent', 'version'].map((name) => [
      name,
      'integer',
    ]),
  ),
  ...Object.fromEntries(
    ['hash', 'binding', 'successor', 'owner', 'digest', 'begun'].map((name) => [name, 'bytea']),
  ),
}

const quoted = (columns: readonly string[], table = ''): string =>
  columns.map((name) => `${table}"${name}"`).join(', ')

/** The rows of the JSON parameter. */
const given = (columns: readonly string[]): string =>
  `select * from json_to_recordset($1::json) as g(${columns.map((name) => `"${name}" ${types[name] ?? 'text'}`).join(', ')})`

const setUpdated = `${updatedColumns.map((name) => `"${name}" = g."${name}"`).join(', ')}, revision = s.revision + 1`
const intoPhase = `insert into phase (session, ${quoted(phaseColumns)})`

const parameters = (count: number, first: number): string =>
  Array.from({ length: count }, (_, i) => `$${first + i}`).join(', ')

const moveOn = `update session s set ${setUpdated} from given g
  where s.hash = g.hash and s.revision = g.revision returning g.*`

export const recordColumns = ['hash', 'revision', ...updatedColumns, ...phaseColumns]
export const beginColumns = ['hash', 'id', ...insertedColumns, ...phaseColumns]

const beginSession = `insert into session (hash, id, revision, ${quoted(insertedColumns)})
  select g.hash, g.id, 1, ${quoted(insertedColumns, 'g.')} from given g`

const updateOne = `update session set ${updatedColumns.map((name, i) => `"${name}" = $${i + 3}`).join(', ')},
    revision = revision + 1 where hash = $1 and revision = $2 returning hash`

const lock = (hash: string) => `select revision from session where hash = ${hash} for update`

/** With the hash in its text, to be sent with others. */
export const lockOf = (hash: Uint8Array): string => lock(`'${hex(hash)}'`)

/** Bytes as PostgreSQL writes them, for a JSON parameter. */
export const hex = (bytes: Uint8Array | null): string | null =>
  bytes && `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`

const loadParts: Parts<Loaded> = {
  session: sessionColumns,
  shown: shownColumns,
  taken: ['number', 'tag', 'screen', 'outcome', 'begun'],
}
const viewParts: Parts<SessionView> = {
  session: sessionColumns,
  shown: shownColumns,
  sent: ['number', 'tag', 'screen', 'action', 'input', 'begun'],
}

interface Reading<Found> {
  parts: Parts<Found>
  /** The parameters of one reading: the hash, the phase, and a third that is `bytea` or `text`. */
  one: Statement
  /** The same for many, in one JSON parameter; the first column says which of them a row is for. */
  many: Statement
}

function reading<Found>(name: string, parts: Parts<Found>, third: string, last: string): Reading<Found> {
  const columns = Object.entries<readonly string[]>(parts).map(([table, names]) => select(table, names))
  const text = (wanted: string) => `select w.i, session.revision,
    case when session.hash is null then (select json_object_agg("transaction", born) from horizon)::text end,
    ${columns.join(', ')}
    from ${wanted} left join session on session.hash = w.hash
    left join phase shown on shown.session = w.hash and shown.number = w.phase
    left join phase ${last}`
  return {
    parts,
    one: {
      name: `deity-${name}`,
      text: text(`(select 0 as i, $1::bytea as hash, $2::integer as phase, $3::${third} as third) w`),
    },
    many: {
      name: `deity-${name}-many`,
      text: text(`json_to_recordset($1::json) as w(i integer, hash bytea, phase integer, third ${third})`),
    },
  }
}

export const load = reading<Loaded>(
  'load',
  loadParts,
  'bytea',
  'taken on taken.session = w.hash and taken.parent = w.phase and taken.digest = w.third',
)
export const view = reading<SessionView>(
  'view',
  viewParts,
  'text',
  `sent on sent.session = w.hash and sent.number =
    (select max(number) from phase where session = w.hash and parent = w.phase and origin = w.third)`,
)

/** Statements by the names that the database knows them by: `deity-record`. */
export const named = <Name extends string>(texts: Record<Name, string>, prefix = 'deity') =>
  Object.fromEntries(
    Object.entries<string>(texts).map(([name, text]) => [name, { name: `${prefix}-${name}`, text }]),
  ) as Record<Name, Statement>

/** The database's clock, in milliseconds since 1970. */
const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

const remembered = 'exists (select 1 from session s where s.hash = p.session and s.expires > 0)'

export const sql = named({
  /** Phases of sessions under way. Returns the hashes of those that were recorded. */
  record: `with given as (${given(recordColumns)}), moved as (${moveOn})
    ${intoPhase} select hash, ${quoted(phaseColumns)} from moved returning session`,
  /** First phases. */
  begin: `with given as (${given(beginColumns)}), begun as (${beginSession} on conflict do nothing returning hash)
    ${intoPhase} select g.hash, ${quoted(phaseColumns, 'g.')} from given g join begun b on b.hash = g.hash
    returning session`,
  /**
   * Those of one session, for transactions. A join could read all sessions there, and then conflict with all
   * other units. `establish` fails when another unit has begun the session: a COMMIT is sent behind it.
   */
  establish: `insert into session (hash, id, revision, ${quoted(insertedColumns)})
    values (${parameters(2, 1)}, 1, ${parameters(insertedColumns.length, 3)}) returning hash`,
  update: updateOne,
  /** The parameters of \`update\`, then the columns of the phase. */
  recordOne: `with moved as (${updateOne}) ${intoPhase} select hash, ${phaseColumns
    .map((name, i) => `$${i + 3 + updatedColumns.length}::${types[name] ?? 'text'}`)
    .join(', ')} from moved returning session`,
  lock: lock('$1'),
  draft: 'select screen, call, input, errors from draft where session = $1 and screen = $2',
  saveDraft: `insert into draft (session, screen, call, input, errors) values ($1, $2, $3, $4, $5)
    on conflict (session, screen) do update
    set call = excluded.call, input = excluded.input, errors = excluded.errors`,
  dropDraft: 'delete from draft where session = $1 and screen = $2',
  /** The hash, the phase, the screen, and the newest commit. A path longer than 64 phases counts as the same branch. */
  sentElsewhere: `with recursive newest as (select number, action, input from phase
      where session = $1 and origin = $3 and number > $4 order by number desc limit 1),
    path(at, step) as (select $2::integer, 0 union all
      select coalesce((select parent from phase where session = $1 and number = path.at), 0), step + 1
      from path where step < 64 and at > (select number from newest))
    select action, input from newest where (select min(at) from path) < number`,
  moveDrafts: 'update draft set session = $2 where session = $1',
  clear: `update session set expires = 0, drafts = null, identity = null, preferences = null,
    revision = revision + 1 where hash = $1 and revision = $2 returning hash`,
  addForgetting: 'insert into forgetting values ($1) on conflict do nothing',
  dropDrafts: 'delete from draft where session = $1',
  deletePhases: `delete from phase where session = $1 and number in
    (select number from phase where session = $1 order by number limit $2)`,
  forgotten: `delete from forgetting where session = $1
    and not exists (select 1 from phase where session = $1)`,
  nextForgetting: 'select session from forgetting limit $1',
  /** Read again under the row's lock: a phase may have been recorded in the meantime. */
  expire: `with cleared as (update session set expires = 0, drafts = null, identity = null,
    preferences = null, revision = revision + 1
    where hash = any($1) and expires > 0 and expires <= $2 returning hash)
    insert into forgetting select hash from cleared on conflict do nothing`,
  remove: `with removed as (delete from session s where hash = any($1) and expires = 0 and gone <= $2
    and not exists (select 1 from forgetting where session = s.hash) returning "transaction", born)
    insert into horizon select "transaction", max(born) from removed group by "transaction"
    on conflict ("transaction") do update set born = greatest(horizon.born, excluded.born)`,
  stretch: `select count(*), max(id) from (select id from session where id > $1 order by id limit $2) s`,
  ended: `select hash, ${quoted(sessionColumns, 's.')}
    from (select * from session where id > $1 order by id limit $2) s
    where (expires > 0 and expires <= $3) or (expires = 0 and gone <= $3
      and not exists (select 1 from forgetting where session = s.hash))
    order by id limit $4`,
  countAttempts: `insert into attempt select g.key::bytea, 1, g.until
    from json_to_recordset($1::json) as g(key text, until bigint) order by g.key
    on conflict (key) do update set
      count = case when attempt.until > $2 then attempt.count + 1 else 1 end,
      until = case when attempt.until > $2 then attempt.until else excluded.until end
    returning key, count, until`,
  uncountAttempts: 'update attempt set count = count - 1 where key = any($1) and count > 0',
  sweepAttempts: `delete from attempt where key in (select key from attempt where until <= $1 limit $2)`,
  underWay: `select s.id, s."transaction", ${quoted(shownColumns, 'p.')}
    from session s join phase p on p.session = s.hash and p.number = s.last
    where s.id > $1 and s.expires > $2 and s.finished = 0 order by s.id limit $3`,
  sessionRefs: `select id, hash, "transaction" from session where id > $1 and expires > 0 order by id limit $2`,
  states: `select ${quoted(shownColumns, 'p.')} from session s join phase p on p.session = s.hash
    where s.id = $1 and p.number > $2 order by p.number limit $3`,
  drafts: `select d.screen, d.call, d.input, d.errors from session s join draft d on d.session = s.hash where s.id = $1`,
  sessions: `select ${quoted(summaryColumns)} from session where id < $1 order by id desc limit $2`,
  session: `select ${quoted(summaryColumns)} from session where id = $1`,
  phases: `select ${quoted(entryColumns, 'p.')} from session i join phase p on p.session = i.hash
    where i.id = $1 and p.number > $2 and ${remembered} order by p.number limit $3`,
  phase: `select ${quoted([...entryColumns, 'state'], 'p.')} from session i join phase p on p.session = i.hash
    where i.id = $1 and p.number = $2 and ${remembered}`,
  sealKeys: 'select fingerprint from seal_key',
  setSealKeys: `with gone as (delete from seal_key where fingerprint <> all($1))
    insert into seal_key select unnest($1::bytea[]) on conflict do nothing`,
  lease: `insert into lease values ($1, $2, ${now} + $3)
    on conflict (name) do update set holder = excluded.holder, until = excluded.until
    where lease.holder = excluded.holder or lease.until < ${now}
    returning name`,
  /** The day, the salt that is offered, and the oldest day that is kept. Empty when another has just offered one. */
  logSalt: `with gone as (delete from log_salt where day < $3),
    offered as (insert into log_salt values ($1, $2) on conflict do nothing returning salt)
    select salt from offered union all select salt from log_salt where day = $1`,
  announce: `with gone as (delete from announced where at < ${now} - $2),
    given as (select * from json_to_recordset($1::json) as g("transaction" text, version integer))
    insert into announced select "transaction", version, ${now} from given
    on conflict ("transaction", version) do update set at = excluded.at`,
  announced: `select "transaction", version from announced where at > ${now} - $1`,
  now: `select ${now}`,
  leave: 'delete from lease where holder = $1',
  barrier: `insert into barrier values ('commit', $1) on conflict (name) do update set at = excluded.at`,
  ping: 'select 1 from session limit 1',
})
