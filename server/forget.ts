/** Forgets the sessions of one person, by what the author's `subject` finds in their states. */
import type { Journal, Store } from '../db/store.ts'
import type { Engine } from './engine.ts'
import type { Transaction } from './model.ts'
import { release } from './release.ts'
import { ownerKey } from './renew.ts'
import { standingOf } from './state.ts'

/** Sessions read at once. */
const batch = 100

export interface Forgotten {
  sessions: number
  phases: number
  /** Phases whose state fits the transaction no more, so that nobody can say whom they are about. */
  unreadable: number
}

type Mine = Pick<Engine, 'application' | 'now' | 'actionLimit'> & { store: Store }

/** Is any of its states about the person? */
function isAbout(transaction: Transaction, { phases }: Journal, reference: string) {
  const states = phases.map((shown) => standingOf(transaction, shown.screen, shown).state)
  return {
    found: states.some((state) => state && transaction.subject?.(state).includes(reference)),
    unreadable: states.filter((state) => !state).length,
  }
}

async function forgetOne(mine: Mine, transaction: Transaction, { hash }: Journal): Promise<void> {
  await mine.store.write(async (unit) => {
    // Read again: it may have been left since.
    const { session } = await unit.load(hash, 0, hash)
    if (!session || session.expires === 0) return
    if (session.finished === 0) await release(mine, transaction, unit, ownerKey(hash, session), 'left')
    await unit.forget(session)
  })
}

/** Each session in a unit of work of its own, beside whatever a server does. The business rows stay as they are. */
export async function forget(mine: Mine, reference: string): Promise<Forgotten> {
  const total = { sessions: 0, phases: 0, unreadable: 0 }
  for (let after = 0; ; ) {
    const journals = await mine.store.journals(after, batch)
    for (const journal of journals) {
      const transaction = mine.application.transactions.get(journal.transaction)
      const { found, unreadable } = transaction
        ? isAbout(transaction, journal, reference)
        : { found: false, unreadable: journal.phases.length }
      total.unreadable += unreadable
      if (!found || !transaction) continue
      await forgetOne(mine, transaction, journal)
      total.sessions++
      total.phases += journal.phases.length
    }
    const last = journals.at(-1)
    if (!last) return total
    after = last.id
  }
}
