/** Forgets sessions that have expired and removes those that are gone, a stretch of ids in each round. */
import type { Release, Session, Store } from '../contract.ts'
import { select, sessionColumns } from './columns.ts'
import type { Forgetter } from './delete-forgotten.ts'
import type { Connections } from './open.ts'
import { prepareStatement } from './statements.ts'

/** Sessions that a round reads for each that it may end: reading one costs a hundredth of ending it. */
const readsPerEnd = 10

type Ended = Session & { hash: Buffer }

const hasExpired = ({ expires }: Session, now: number) => expires > 0 && expires <= now
const isGone = ({ expires, gone }: Session, now: number) => expires === 0 && gone <= now

const sql = {
  // SQLite filters them: to read all of them as objects costs nine times as much.
  ended: `select ${select('s', [...sessionColumns, 'hash'])}
    from (select * from session where id > :after order by id limit :reads) s
    where (expires > 0 and expires <= :now)
      or (expires = 0 and gone <= :now and not exists (select 1 from forgetting where session = s.id))
    order by id limit :limit`,
  stretch: `select count(*) as count, max(id) as last
    from (select id from session where id > :after order by id limit :reads)`,
  current: `select ${select('session', sessionColumns)} from session where id = ?`,
  remove: 'delete from session where id = ?',
  raiseHorizon: `insert into horizon values (:transaction, :born)
    on conflict do update set born = max(born, excluded.born)`,
}

/** Ends sessions inside a unit of work. */
function prepareEnd({ writer }: Connections, forgetter: Forgetter) {
  const current = prepareStatement<[number], Session>(writer, sql.current)
  const remove = prepareStatement(writer, sql.remove)
  const raiseHorizon = prepareStatement(writer, sql.raiseHorizon)
  return (sessions: Session[], now: number) => {
    for (const { id } of sessions) {
      // Read again inside the unit: a phase may have been recorded in the meantime.
      const session = current.get(id)
      if (!session) continue
      if (hasExpired(session, now)) forgetter.mark(id)
      else if (isGone(session, now)) {
        remove.run(id)
        raiseHorizon.run({ transaction: session.transaction, born: session.born })
      }
    }
  }
}

/** Releases what a session held that expired unfinished, in the unit of work that forgets it. */
const releaseOne = (write: Store['write'], release: Release, { hash }: Ended, now: number) =>
  write(async (unit) => {
    // Read again, as above. A session that was left or finished in the meantime holds nothing.
    const { session } = await unit.load(hash, 0, hash)
    if (!session || session.finished > 0 || !hasExpired(session, now)) return
    await release(unit, session, hash)
    await unit.forget(session)
  })

export function sessionExpiry(connections: Connections, forgetter: Forgetter, write: Store['write']) {
  const ended = prepareStatement<[object], Ended>(connections.reader, sql.ended)
  const stretch = prepareStatement<[object], { count: number; last: number }>(connections.reader, sql.stretch)
  const end = prepareEnd(connections, forgetter)
  /** Session ids grow, so a round that starts again at 0 misses none. */
  const cursor = { after: 0 }

  return async (now: number, limit: number, release?: Release) => {
    const range = { after: cursor.after, reads: readsPerEnd * limit }
    const { count = 0, last = 0 } = stretch.get(range) ?? {}
    const found = ended.all({ ...range, limit, now })
    const failed = new Map<Ended, unknown>()
    const releaseEach = async (session: Ended) => {
      if (release && session.finished === 0 && hasExpired(session, now))
        await releaseOne(write, release, session, now).catch((error) => failed.set(session, error))
    }
    await Promise.all(found.map(releaseEach))
    // A session stays until its release has worked.
    const rest = found.filter((each) => !failed.has(each))
    if (rest.length > 0) await write(async () => end(rest, now))
    const isLastStretch = found.length < limit && count < range.reads
    cursor.after = isLastStretch ? 0 : found.length === limit ? (found.at(-1)?.id ?? 0) : last
    // A session that was forgotten now may be removed in the next round.
    const hasMore = !isLastStretch || rest.some((each) => hasExpired(each, now))
    // The sessions of these errors are tried again in the next round.
    return { hasMore, errors: [...failed.values()] }
  }
}
