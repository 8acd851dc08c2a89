/** The store on SQLite. The engine's own statements are prepared once; authors' queries go through Kysely. */
import { join } from 'node:path'
import { reach } from '../points.ts'
import {
  type Journal,
  type Release,
  type Session,
  type Shown,
  type Store,
  Unavailable,
  type UnderWay,
  type Unit,
} from '../store.ts'
import { unusable } from './errors.ts'
import { logOf, noLog } from './flush.ts'
import { foundColumns, type LoadRow, type LookRow, loadedIn, lookIn, sessionColumns } from './found.ts'
import { createHealth } from './health.ts'
import { journalOver } from './journal.ts'
import { prepare } from './keep.ts'
import { migrate } from './migrate.ts'
import { beginServing, type Connections, openFile } from './open.ts'
import { nowhere, placeOf } from './place.ts'
import { type Permission, rowsOver, statementCache } from './rows.ts'
import { createUnits } from './units.ts'

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  file: string
  /** The folder of the application's own `.sql` files. */
  migrations: string
  /** See `createUnits`. */
  onFatal: (error: unknown) => void
}

const sql = {
  load: `select ${foundColumns}, t.number, t.screen, t.outcome
    from session s
    left join phase p on p.session = s.id and p.number = ?
    left join phase t on t.session = s.id and t.parent = ? and t.digest = ?
    where s.hash = ?`,
  look: `select ${foundColumns}, c.action, c.input
    from session s
    left join phase p on p.session = s.id and p.number = ?
    left join phase c on c.session = s.id and c.number =
      (select max(number) from phase where session = s.id and parent = ? and origin = ?)
    where s.hash = ?`,
  horizon: `select born from horizon where "transaction" = ?`,
  establish: `insert into session (hash, "transaction", born, last, closed, finished, expires, gone, kept, bond,
      identity, successor, owner, preferences)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  phase: `insert into phase (session, number, parent, origin, action, digest, input, outcome, screen, state, changes,
      at, version)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `update session set last = ?, closed = ?, finished = ?, expires = ?, kept = ?, successor = ?, preferences = ?
    where id = ?`,
  prefer: `update session set preferences = ? where id = ?`,
  oldest: `select number from phase where session = ? order by number limit ?`,
  forgetUpTo: `delete from phase where session = ? and number <= ?`,
  forgotten: `update session set expires = 0, kept = null, identity = null, preferences = null where id = ?`,
  // SQLite itself drops those that are not over: as objects they cost nine times as much, round after round.
  over: `select ${sessionColumns}, hash from (select * from session where id > :after order by id limit :limit) s
    where (expires > 0 and expires <= :now) or (expires = 0 and gone <= :now)`,
  lookedAt: `select count(*) as count, max(id) as last from (select id from session where id > ? order by id limit ?)`,
  underWay: `select s.id, s."transaction", p.number, p.screen, p.state, p.version, p.changes
    from session s join phase p on p.session = s.id and p.number = s.last
    where s.id > ? and s.expires > ? and s.finished = 0 order by s.id limit ?`,
  remembered: `select id, hash, "transaction" from session where id > ? and expires > 0 order by id limit ?`,
  phases: `select number, screen, state, version, changes from phase where session = ? order by number`,
  current: `select ${sessionColumns} from session s where id = ?`,
  remove: `delete from session where id = ?`,
  raise: `insert into horizon values (:transaction, :born)
    on conflict do update set born = max(born, excluded.born)`,
}

const hasExpired = ({ expires }: Session, now: number) => expires > 0 && expires <= now
const isGone = ({ expires, gone }: Session, now: number) => expires === 0 && gone <= now

function openUpToDate({ file, migrations }: SqliteOptions): Connections {
  try {
    const connections = openFile(file)
    migrate(connections.writer, 'engine', join(import.meta.dirname, '../engine'))
    migrate(connections.writer, 'application', migrations)
    beginServing(connections)
    return connections
  } catch (error) {
    throw unusable(file, error)
  }
}

/**
 * Opens the file, brings its tables up to date and returns the store.
 * @throws {Unavailable} with what to do, when the file is no database, is damaged, or cannot be written
 */
export function openSqlite(options: SqliteOptions): Store {
  const { file, onFatal } = options
  const { writer, reader } = openUpToDate(options)
  const [place, log] = file === ':memory:' ? [nowhere, noLog] : [placeOf(file), logOf(file)]

  const load = prepare<unknown[], LoadRow>(writer, sql.load).raw()
  const look = prepare<unknown[], LookRow>(reader, sql.look).raw()
  const horizon = prepare<[string], number>(writer, sql.horizon).pluck()
  const establish = prepare(writer, sql.establish)
  const insertPhase = prepare(writer, sql.phase)
  const update = prepare(writer, sql.update)
  const prefer = prepare(writer, sql.prefer)
  const oldest = prepare<[number, number], number>(writer, sql.oldest).pluck()
  const forgetUpTo = prepare(writer, sql.forgetUpTo)
  const forgotten = prepare(writer, sql.forgotten)
  const findOver = prepare<[object], Session & { hash: Buffer }>(reader, sql.over)
  const lookedAt = prepare<[number, number], { count: number; last: number | null }>(reader, sql.lookedAt)
  const underWay = prepare<[number, number, number], Shown & Omit<UnderWay, 'shown'>>(reader, sql.underWay)
  const remembered = prepare<[number, number], Omit<Journal, 'phases'>>(reader, sql.remembered)
  const phases = prepare<[number], Shown>(reader, sql.phases)
  const current = prepare<[number], Session>(writer, sql.current)
  const remove = prepare(writer, sql.remove)
  const raise = prepare(writer, sql.raise)
  const undo = prepare(writer, 'rollback to unit')
  const ping = prepare(reader, 'select 1 from session limit 1')
  const userVersion = prepare(writer, 'pragma user_version').pluck()

  const units = createUnits(writer, log, place, onFatal)
  // Changes nothing, but is written and flushed.
  const health = createHealth(() =>
    units.run(async () => void writer.exec(`pragma user_version = ${userVersion.get()}`)),
  )
  const prepareRead = statementCache(reader)
  const prepareWrite = statementCache(writer)

  /** SQLite takes the whole transaction back on some errors; what came after would be committed by itself. */
  function assertOpen(): void {
    if (!writer.inTransaction) throw new Unavailable('the database took the unit of work back')
  }

  function openUnit(permission: Permission): Unit {
    return {
      async load(hash, parent, digest) {
        const row = load.get(parent, parent, digest, hash)
        return row ? loadedIn(row) : {}
      },
      async establish(hash, session) {
        assertOpen()
        if (session.born <= (horizon.get(session.transaction) ?? 0)) return undefined
        const { transaction, born, last, closed, finished, expires, gone, kept, bond } = session
        const { identity, successor, owner, preferences } = session
        // biome-ignore format: by the order of the columns
        const { lastInsertRowid } = establish.run(
          hash, transaction, born, last, closed, finished, expires, gone, kept, bond,
          identity, successor, owner, preferences,
        )
        const id = Number(lastInsertRowid)
        // biome-ignore format: as above; to spread costs V8 as much as the insert
        return { id, transaction, born, last, closed, finished, expires, gone, kept, bond, identity, successor, owner, preferences }
      },
      async record(session, phase) {
        assertOpen()
        const { id, last, closed, finished, expires, kept, successor, preferences } = session
        const {
          number,
          parent,
          origin,
          action,
          digest,
          input,
          outcome,
          screen,
          state,
          changes,
          at,
          version,
        } = phase
        // biome-ignore format: by the order of the columns
        insertPhase.run(
          id, number, parent, origin, action, digest, input, outcome, screen, state, changes, at, version,
        )
        update.run(last, closed, finished, expires, kept, successor, preferences, id)
      },
      async prefer({ id }, preferences) {
        assertOpen()
        prefer.run(preferences, id)
      },
      async forget(session) {
        assertOpen()
        forgetUpTo.run(session.id, session.last)
        forgotten.run(session.id)
      },
      rows(access) {
        if (permission.access === 'none') throw new Error('db was used after its unit of work had ended')
        permission.access = access
        return rowsOver(prepareWrite, permission)
      },
      async undo() {
        assertOpen()
        undo.run()
      },
    }
  }

  function write<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    const permission: Permission = { access: 'read', assertOpen }
    const run = async () => {
      try {
        return await work(openUnit(permission))
      } finally {
        permission.access = 'none'
      }
    }
    return units.run(run).catch(health.notice)
  }

  /** Returns the session inside which `limit` phases ended, for the next sweep to go on with; else nothing. */
  function forgetExpired(over: Session[], now: number, limit: number): Session | undefined {
    let budget = limit
    for (const { id } of over) {
      // Read again inside the unit: a phase may have come in since.
      const session = current.get(id)
      if (!session || (!hasExpired(session, now) && !isGone(session, now))) continue
      const { transaction, born, gone } = session
      const numbers = oldest.all(id, budget)
      const upTo = numbers.at(-1)
      if (upTo !== undefined) forgetUpTo.run(id, upTo)
      reach('sweeping')
      budget -= numbers.length
      if (budget <= 0) return session
      if (gone <= now) {
        remove.run(id)
        raise.run({ transaction, born })
      } else forgotten.run(id)
    }
    return undefined
  }

  /** Where the sweep has come to: session ids grow, so it goes round and misses none. */
  let swept = 0

  return {
    write,
    rows: rowsOver(prepareRead, { access: 'read', flushed: units.flushed }),
    look: async (hash, number, sentFrom) => {
      try {
        const row = look.get(number, number, sentFrom, hash)
        await units.flushed()
        return row && lookIn(row)
      } catch (error) {
        return health.notice(error)
      }
    },
    async sweep(now, limit, release) {
      const { count, last } = lookedAt.get(swept, limit) as { count: number; last: number | null }
      const over = findOver.all({ after: swept, limit, now })
      const errors: unknown[] = []
      const releaseOne = (release: Release, { hash }: { hash: Buffer }) =>
        write(async (unit) => {
          // Read again, as above. Left or finished meanwhile, it holds nothing any more.
          const { session } = await unit.load(hash, 0, hash)
          if (!session || session.finished > 0 || !hasExpired(session, now)) return
          await release(unit, session, hash)
          await unit.forget(session)
        })
      const holding = release ? over.filter((each) => each.finished === 0 && hasExpired(each, now)) : []
      const failed = new Set<Session>()
      await Promise.all(
        holding.map((each) =>
          releaseOne(release as Release, each).catch((error) => {
            errors.push(error)
            failed.add(each)
          }),
        ),
      )
      // Neither forgotten nor removed before its release has worked.
      const rest = over.filter((each) => !failed.has(each))
      const unfinished = rest.length > 0 && (await write(async () => forgetExpired(rest, now, limit)))
      const hasMore = Boolean(unfinished) || count === limit
      swept = unfinished ? unfinished.id - 1 : hasMore ? (last ?? 0) : 0
      if (errors.length > 0) throw new AggregateError(errors, 'what some sessions held could not be released')
      return hasMore
    },
    async underWay(now, after, limit) {
      return underWay
        .all(after, now, limit)
        .map(({ id, transaction, ...shown }) => ({ id, transaction, shown }))
    },
    async journals(after, limit) {
      return remembered.all(after, limit).map((session) => ({ ...session, phases: phases.all(session.id) }))
    },
    journal: journalOver(reader),
    async ping() {
      ping.get()
      place.assertHere()
      await health.check()
    },
    async close() {
      await units.close()
      try {
        // SQLite does so itself when it closes, but would not tell that it failed. The log stays then, for the next start.
        writer.exec('pragma wal_checkpoint(PASSIVE)')
      } finally {
        reader.close()
        writer.close()
        log.close()
        place.leave()
      }
    },
  }
}
