/** Running an author's action: within its time, with the database it declared, to an outcome it declared. */
import type { Unit } from '../db/store.ts'
import type { Identity, Outcome } from './define.ts'
import type { Engine } from './engine.ts'
import type { Offer, Transaction } from './model.ts'
import { writeState } from './state.ts'

/** What an author's function returns; rejects when that takes longer than `limit` milliseconds. */
export async function inTime<T>(limit: number, name: string, outcome: T | Promise<T>): Promise<T> {
  if (!(outcome instanceof Promise)) return outcome
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `"${name}" took longer than ${limit} ms`
    timer = setTimeout(() => reject(new Error(message)), limit)
  })
  try {
    return await Promise.race([outcome, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Runs the action within its time limit. A handler that goes on after it finds its `db` closed. */
export async function runAction(
  engine: Engine,
  unit: Unit,
  { action }: Offer,
  given: { state: unknown; input: unknown; who: Identity | undefined; prepared: unknown },
  session: string,
) {
  const outcome = action.handle({
    ...given,
    state: action.needs.parse(given.state),
    now: new Date(engine.now()),
    session,
    get db() {
      return unit.rows(action.commits || action.holds ? 'write' : 'read')
    },
  })
  return inTime(engine.actionLimit, action.name, outcome)
}

/** The outcome, held against what the action declared: the screen, and the state as it will be stored. @throws on an author's mistake */
export function checkOutcome(
  transaction: Transaction,
  action: { name: string; next: ReadonlySet<string>; commits: boolean; signsIn: string | undefined },
  outcome: Exclude<Outcome<string, unknown, string>, { kind: 'reject' }>,
) {
  const screen = transaction.screens.get(outcome.screen)
  const name = `the action ${action.name}`
  if (!screen || !action.next.has(outcome.screen))
    throw new Error(`${name} led to "${outcome.screen}", which it does not declare`)
  if (outcome.kind === 'sign-in' && !action.signsIn)
    throw new Error(`${name} signs in, but does not declare \`signsIn\``)
  if (outcome.kind === 'finish' && !action.commits)
    throw new Error(`${name} finishes, but does not declare \`commits\``)
  if (outcome.kind === 'finish' && screen.offers.size > 0)
    throw new Error(`${name} finishes at "${outcome.screen}", which still offers something`)
  if (outcome.kind !== 'finish' && screen.isEnd)
    throw new Error(`${name} shows "${outcome.screen}", from where nothing leads on: only \`finish\` may`)
  const { state, text } = writeState(transaction, outcome.state)
  const needed = screen.needs.safeParse(state)
  if (!needed.success)
    throw new Error(`${name} led to "${outcome.screen}" without what it needs: ${needed.error.message}`)
  return { screen, state, text }
}
