import { isBoundElsewhere } from '../security/browser-binding.ts'
import { hashOf, ownerKey } from '../security/identifiers.ts'
import type { Answer } from './answer.ts'
import { aboutForm } from './audit-phase.ts'
import { identityOf } from './authorization.ts'
import { release } from './release-holds.ts'
import type { FormContext } from './submission.ts'

/**
 * Forgets the answers of a session. To leave twice, or to leave a session that has ended, gives the same
 * answer.
 */
export async function leave({ engine, transaction, submission }: FormContext): Promise<Answer> {
  const id = hashOf(submission.sessionID)
  const left = await engine.store.write(async (unit) => {
    const { session } = await unit.load(id, 0, id)
    if (isBoundElsewhere(engine, session, submission)) return 'other-browser'
    if (!session || session.expires === 0 || session.successor) return undefined
    if (session.finished === 0) await release(engine, transaction, unit, ownerKey(id, session), 'left')
    await unit.forget(session)
    return identityOf(session)
  })
  if (left) engine.audit(left === 'other-browser' ? left : 'signed-out', aboutForm(transaction, submission))
  return { kind: 'left' }
}
