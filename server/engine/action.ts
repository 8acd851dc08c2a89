/**
 * Runs an author's action: within its time limit, with the database access and the outcomes that it declares.
 */

import type { Action, Offer, Screen, Transaction } from '../model/application.ts'
import { timeAt } from '../model/days.ts'
import type { Identity, Outcome } from '../model/define.ts'
import { textsOf } from '../model/params.ts'
import { type AuthorErrorCode, authorError } from '../runtime/author-errors.ts'
import { writeCall } from '../security/identifiers.ts'
import type { Unit } from '../store/contract.ts'
import type { Engine } from './context.ts'
import { filesFor } from './keep-files.ts'
import { writeState } from './stored-state.ts'
import { inTime } from './time-limit.ts'

type State = Record<string, unknown>

/** What a run of an action is given. */
interface Asked {
  state: State
  /** Of the transaction. */
  timeZone: string
  input: unknown
  user: Identity | undefined
  /** What its `prepare` returned. */
  prepared: unknown
  /** Makes the name by which the application's rows know the session. */
  sessionKey: () => string
  /** The hash of the sessionID. */
  session: () => Uint8Array
}

/**
 * The argument of `handle`. `db` and `sessionKey` are made on demand, as most handlers use neither. A class,
 * because V8 defines the accessors of an object literal anew for each object.
 */
class HandleArgument {
  readonly #unit: Unit
  readonly #access: 'read' | 'write'
  readonly state: State
  readonly input: unknown
  readonly user: Identity | undefined
  readonly prepared: unknown
  readonly now: Date
  readonly today: string
  readonly #sessionKey: () => string
  readonly #action: Action
  readonly #session: () => Uint8Array

  constructor(engine: Engine, unit: Unit, action: Action, of: Asked) {
    this.#unit = unit
    this.#access = action.writes ? 'write' : 'read'
    this.state = action.needs.of(of.state)
    this.input = of.input
    this.user = of.user
    this.prepared = of.prepared
    const { now, today } = timeAt(of.timeZone, engine.now())
    this.now = now
    this.today = today
    this.#sessionKey = of.sessionKey
    this.#action = action
    this.#session = of.session
  }

  get sessionKey() {
    return this.#sessionKey()
  }

  get files() {
    if (!this.#action.writes)
      throw authorError(
        'DEITY_UPLOAD_READ_ONLY',
        `the action ${this.#action.name} uses \`files\`, but declares no \`writes\``,
      )
    return filesFor(this.#unit, this.#action.name, this.#session())
  }

  get db() {
    return this.#unit.rows(this.#access)
  }
}

/**
 * Milliseconds after which an action is reported: it is the only writer, so every other phase waits for it.
 */
const slowAction = 250

async function reportSlow<T>(engine: Engine, name: string, outcome: Promise<T>): Promise<T> {
  const began = performance.now()
  try {
    return await outcome
  } finally {
    const took = performance.now() - began
    if (took > slowAction) engine.onSlowAction(name, took)
  }
}

/** Runs the action within its time limit. A handler that continues after the limit finds its `db` closed. */
export function runAction(engine: Engine, unit: Unit, { action }: Offer, asked: Asked) {
  const outcome = action.handle(new HandleArgument(engine, unit, action, asked))
  if (!(outcome instanceof Promise)) return outcome
  return inTime(engine.actionLimit, action.name, reportSlow(engine, action.name, outcome))
}

/**
 * The state with which an outcome leads to a screen, as it will be stored.
 * @param lacking the error for what the screen needs and the state has not
 */
export function stateFor(
  transaction: Transaction,
  { needs }: Screen,
  given: unknown,
  lacking: (missing: string) => Error,
): ReturnType<typeof writeState> {
  const written = writeState(transaction, given)
  if (!needs.areMet(written.state))
    throw lacking(String(needs.schema.safeParse(written.state).error?.message))
  return written
}

/**
 * Checks an outcome against what the action declares.
 * @returns the screen that it leads to, and the state as it will be stored
 * @throws on an author's mistake
 */
export function checkOutcome(
  transaction: Transaction,
  action: Pick<Action, 'name' | 'writes' | 'accountField'>,
  next: ReadonlySet<string>,
  outcome: Exclude<Outcome<string, unknown, string>, { kind: 'reject' }>,
) {
  const params = outcome.kind === 'show' || outcome.kind === 'finish' ? outcome.params : undefined
  const screen = transaction.screens.get(writeCall(outcome.screen, textsOf(params)))
  const fail = (code: AuthorErrorCode, message: string) =>
    authorError(code, `the action ${action.name} ${message}`)
  if (!transaction.screens.has(outcome.screen) || !next.has(outcome.screen))
    throw fail('DEITY_OUTCOME_UNDECLARED', `led to "${outcome.screen}", which it does not declare`)
  if (!screen) throw fail('DEITY_OUTCOME_NEEDS', `led to "${outcome.screen}" with parameters that do not fit`)
  if (outcome.kind === 'sign-in' && !action.accountField)
    throw fail('DEITY_OUTCOME_UNDECLARED', 'signs in, but does not declare `accountField`')
  if (outcome.kind === 'finish' && action.writes !== 'commit')
    throw fail('DEITY_OUTCOME_UNDECLARED', "finishes, but does not declare `writes: 'commit'`")
  if (outcome.kind === 'finish' && screen.offers.size > 0)
    throw fail('DEITY_OUTCOME_END', `finishes at "${outcome.screen}", which still offers something`)
  if (outcome.kind !== 'finish' && screen.isEnd)
    throw fail(
      'DEITY_OUTCOME_END',
      `shows "${outcome.screen}", from where nothing leads on: only \`finish\` may`,
    )
  const lacking = (missing: string) =>
    fail('DEITY_OUTCOME_NEEDS', `led to "${outcome.screen}" without what it needs: ${missing}`)
  return { screen, ...stateFor(transaction, screen, outcome.state, lacking) }
}
