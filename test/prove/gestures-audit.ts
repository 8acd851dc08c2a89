/** What holds for sessions as a whole: forgetting them, coming back to them, and the look around at the end of a run. */
import { claim } from './gestures-judge.ts'
import { isOver, mayRelease, type Session } from './gestures-model.ts'
import { changesBetween, isBusiness } from './gestures-rows.ts'
import type { World } from './gestures-world.ts'

/** Forgets what has expired, as the server does by itself from time to time. */
export async function forgetExpired({ server, sessions }: World): Promise<void> {
  const before = server.rows()
  await server.sweep()
  const over = new Set<unknown>()
  let releases = false
  for (const session of sessions.values())
    if (session.phases.length > 0 && (session.forgotten || session.expires <= server.now())) {
      releases ||= mayRelease(session)
      session.forgotten = true
      over.add(session.row)
    }
  for (const change of changesBetween(before, server.rows()))
    for (const row of [...change.added, ...change.removed]) {
      const { table } = change
      const owner = table === 'session' ? row['id'] : table === 'phase' ? row['session'] : undefined
      const may = isBusiness(change) ? releases : table === 'horizon' || over.has(owner)
      claim(may, 'a sweep forgets expired sessions only', () => {
        return `${table} ${JSON.stringify(row)}`
      })
    }
}

/** After its end nothing of a session answers, and nothing brings it back; before, everything does as it did. */
export async function revisit({ server, look, post }: World, session: Session, limit = 4): Promise<void> {
  for (const path of [...session.addresses].slice(-limit)) await look(path)
  for (const [key, form] of [...session.forms].slice(-limit))
    if (isOver(session, server.now()) || session.taken.has(key)) await post(form)
}

/** After a restart everything is as it was; then the file and the log are looked through. */
export async function audit(world: World): Promise<void> {
  const { server, sessions, transcript } = world
  transcript.push('At the end, after a restart:')
  await server.restart()
  for (const session of sessions.values()) await revisit(world, session, 25)
  const faults = server.faults()
  claim(faults.length === 0, 'the database is sound', () => faults.join('; '))
  const log = server.log()
  for (const { id, name } of sessions.values())
    claim(!log.includes(id), 'no session is in the log', () => name)
}
