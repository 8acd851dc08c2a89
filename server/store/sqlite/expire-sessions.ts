/** The stretches of sessions that a round of the sweep ends. */
import { select, sessionColumns } from '../columns.ts'
import type { Session, Store } from '../contract.ts'
import { createExpiry, type Ended, hasExpired, isGone } from '../expiry.ts'
import type { Forgetter } from './delete-forgotten.ts'
import type { Connections } from './open.ts'
import { prepareStatement } from './statements.ts'

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
  newest: 'select max(id) from session',
  remove: 'delete from session where id = ?',
  raiseHorizon: `insert into horizon values (:transaction, :born)
    on conflict do update set born = max(born, excluded.born)`,
}

/** Ends sessions inside a unit of work. */
function prepareEnd({ writer }: Connections, forgetter: Forgetter) {
  const current = prepareStatement<[number], Session>(writer, sql.current)
  const remove = prepareStatement(writer, sql.remove)
  const raiseHorizon = prepareStatement(writer, sql.raiseHorizon)
  return (sessions: readonly Session[], now: number) => {
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

/** @param isBrief does the process run one round only? */
export function sessionExpiry(
  connections: Connections,
  forgetter: Forgetter,
  write: Store['write'],
  isBrief: boolean,
) {
  const ended = prepareStatement<[object], Ended>(connections.reader, sql.ended)
  const stretch = prepareStatement<[object], { count: number; last: number }>(connections.reader, sql.stretch)
  const newest = prepareStatement<[], number | null>(connections.reader, sql.newest).pluck()
  const end = prepareEnd(connections, forgetter)
  return createExpiry(write, {
    ...(isBrief && { newest: () => newest.get() ?? 0 }),
    async read(after, reads, limit, now) {
      const { count = 0, last = 0 } = stretch.get({ after, reads }) ?? {}
      return { found: ended.all({ after, reads, limit, now }), count, last }
    },
    end: (sessions, now) => write(async () => end(sessions, now)),
  })
}
