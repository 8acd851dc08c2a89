/** Running an author's action: within its time, with the database it declared, to an outcome it declared. */
import type { Unit } from '../db/store.ts'
import type { Identity, Outcome } from './define.ts'
import type { Engine } from './engine.ts'
import type { Action, Offer, Transaction } from './model.ts'
import { writeState } from './state.ts'

type State = Record<string, unknown>

/** What an action is run for. */
interface Asked {
  state: State
  input: unknown
  who: Identity | undefined
  /** What its `prepare` found. */
  prepared: unknown
  /** What the application knows the session by. */
  session: () => string
}

async function race<T>(limit: number, name: string, outcome: Promise<T>): Promise<T> {
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

/** What an author's function returns; rejects when that takes longer than `limit` milliseconds. */
export const inTime = <T>(limit: number, name: string, outcome: T | Promise<T>): T | Promise<T> =>
  outcome instanceof Promise ? race(limit, name, outcome) : outcome

/**
 * What a handler is given; `db` and `session` are made when they are asked for, as most handlers do not. A class, because V8
 * defines the accessors of an object that stands for itself anew each time.
 */
class Given {
  readonly #unit: Unit
  readonly #access: 'read' | 'write'
  readonly state: State
  readonly input: unknown
  readonly who: Identity | undefined
  readonly prepared: unknown
  readonly now: Date
  readonly #session: () => string

  constructor(engine: Engine, unit: Unit, action: Action, of: Asked) {
    this.#unit = unit
    this.#access = action.commits || action.holds ? 'write' : 'read'
    this.state = action.needs.of(of.state)
    this.input = of.input
    this.who = of.who
    this.prepared = of.prepared
    this.now = new Date(engine.now())
    this.#session = of.session
  }

  get session() {
    return this.#session()
  }

  get db() {
    return this.#unit.rows(this.#access)
  }
}

/** Runs the action within its time limit. A handler that goes on after it finds its `db` closed. */
export function runAction(engine: Engine, unit: Unit, { action }: Offer, asked: Asked) {
  const outcome = action.handle(new Given(engine, unit, action, asked))
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
  if (!screen.needs.areMet(state)) {
    const missing = screen.needs.schema.safeParse(state).error?.message
    throw new Error(`${name} led to "${outcome.screen}" without what it needs: ${missing}`)
  }
  return { screen, state, text }
}
