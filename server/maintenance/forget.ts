/**
 * Forgets the sessions of one person (GDPR, art. 17): those with a state for which the author's `subjectIds`
 * returns the reference, and those with a draft that mentions it.
 */

import type { Engine } from '../engine/context.ts'
import { isNewer } from '../engine/newer-version.ts'
import { release } from '../engine/release-holds.ts'
import { readFields, resolveState } from '../engine/stored-state.ts'
import type { Transaction } from '../model/application.ts'
import { ownerKey } from '../security/identifiers.ts'
import type { SessionRef, Store } from '../store/contract.ts'

/** Sessions, and phases of a session, that are read at once. */
const batch = { sessions: 100, phases: 100 }

export interface Forgotten {
  sessions: number
  phases: number
  /** Phases whose state no longer fits the transaction: it is unknown whom they are about. */
  unreadable: number
}

type Deps = Pick<Engine, 'application' | 'now' | 'actionLimit'> & { store: Store }

/**
 * Finds a reference in a text, but not as a part of a longer one: `b@c.nl` is not in `ab@c.nl` or
 * `b@c.nl.org`.
 */
function mentions(reference: string): (text: string) => boolean {
  const plain = reference.replace(
    /[^\p{L}\p{N}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
  const part = '[\\p{L}\\p{N}@_%+-]'
  const pattern = new RegExp(`(?<!${part}|${part}\\.)${plain}(?!${part}|\\.${part})`, 'iu')
  return (text) => pattern.test(text)
}

/** Does a draft of the session mention it? */
async function isDrafted(
  { store }: Deps,
  { id }: SessionRef,
  isIn: (text: string) => boolean,
): Promise<boolean> {
  const drafts = await store.drafts(id)
  return drafts.some(({ input }) => [...readFields(input).values()].some(isIn))
}

/** Reads the states of a session in batches: all of them may not fit into memory. */
async function searchStates(
  { store }: Deps,
  transaction: Transaction | undefined,
  id: number,
  reference: string,
) {
  const seen = { phases: 0, unreadable: 0, isFound: false }
  for (let after = 0; ; ) {
    const states = await store.states(id, after, batch.phases)
    for (const shown of states) {
      const isReadable = transaction && !isNewer(transaction, shown)
      const state = isReadable ? resolveState(transaction, shown.screen, shown).state : undefined
      seen.phases++
      if (!state) seen.unreadable++
      else if (!seen.isFound) seen.isFound = transaction?.subjectIds?.(state).includes(reference) ?? false
    }
    const last = states.at(-1)
    if (!last) return seen
    after = last.number
  }
}

async function forgetOne(deps: Deps, transaction: Transaction, { hash }: SessionRef): Promise<void> {
  await deps.store.write(async (unit) => {
    // Read again: it may have been left since.
    const { session } = await unit.load(hash, 0, hash)
    if (!session || session.expires === 0) return
    if (session.finished === 0) await release(deps, transaction, unit, ownerKey(hash, session), 'left')
    await unit.forget(session)
  })
}

/**
 * Forgets each session in its own unit of work, also beside a running server. Business rows stay as they are.
 * Resolves when everything that the sessions held is deleted.
 */
export async function forget(deps: Deps, reference: string): Promise<Forgotten> {
  const { store, application } = deps
  const isIn = mentions(reference)
  const total = { sessions: 0, phases: 0, unreadable: 0 }
  for (let after = 0; ; ) {
    const journals = await store.sessionRefs(after, batch.sessions)
    for (const journal of journals) {
      const transaction = application.transactions.get(journal.transaction)
      const { phases, unreadable, isFound } = await searchStates(deps, transaction, journal.id, reference)
      total.unreadable += unreadable
      if (!transaction || !(isFound || (await isDrafted(deps, journal, isIn)))) continue
      await forgetOne(deps, transaction, journal)
      total.sessions++
      total.phases += phases
    }
    const last = journals.at(-1)
    if (!last) break
    after = last.id
  }
  while (await store.deletePiece(batch.phases)) {}
  return total
}
