/**
 * What holds for sessions as a whole: forgetting them, coming back to them, and the look around at the end of
 * a run.
 */

import { claimKept } from './kept.ts'
import { isOver, mayRelease, type Session } from './model.ts'
import { claim } from './oracle.ts'
import { changesBetween, isBusiness } from './rows.ts'
import type { System } from './system.ts'

/** Forgets what has expired, as the server does by itself from time to time. */
export async function forgetExpired({ server, sessions }: System): Promise<void> {
  const before = await server.rows()
  await server.sweep()
  const over = new Set<unknown>()
  let releases = false
  for (const session of sessions.values())
    if (session.isStored && (session.forgotten || session.expires <= server.now())) {
      releases ||= mayRelease(session)
      session.forgotten = true
      over.add(session.row)
      // By its age alone its sessionID is refused from now on.
      if (session.born + session.transaction.maxAge <= server.now()) session.isStored = false
    }
  for (const session of sessions.values()) {
    claimKept(session, await server.rows())
    // Another session may have its key from now on.
    if (!session.isStored) session.row = undefined
  }
  for (const change of changesBetween(before, await server.rows()))
    for (const row of [...change.added, ...change.removed]) {
      const { table } = change
      const owner = table === 'session' ? row['id'] : row['session']
      const isOut = table === 'attempt' && Number(row['until']) <= server.now()
      const may = isBusiness(change) ? releases : table === 'horizon' || isOut || over.has(owner)
      claim(may, 'a sweep forgets expired sessions only', () => {
        return `${table} ${JSON.stringify(row)}`
      })
    }
}

/**
 * After its end nothing of a session answers, and nothing brings it back; before, everything does as it did.
 */
export async function revisit(
  { server, look, post, claimBound }: System,
  session: Session,
  limit = 4,
): Promise<void> {
  for (const path of [...session.addresses].slice(-limit)) await look(path)
  for (const [key, form] of [...session.forms].slice(-limit))
    if (isOver(session, server.now()) || session.taken.has(key)) {
      await claimBound(session, form.path, form.body)
      await post(form)
    }
}

/** After a restart everything is as it was; then the file and the log are looked through. */
export async function audit(system: System): Promise<void> {
  const { server, sessions, transcript } = system
  transcript.push('At the end, after a restart:')
  await server.restart()
  // Addresses from before the first form lead to more of them.
  for (const session of [...sessions.values()]) await revisit(system, session, 25)
  for (const session of sessions.values()) claimKept(session, await server.rows())
  const faults = await server.faults()
  claim(faults.length === 0, 'the database is sound', () => faults.join('; '))
  const log = server.log()
  for (const { id, name } of sessions.values())
    claim(!log.includes(id), 'no session is in the log', () => name)
}
