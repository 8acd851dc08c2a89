/**
 * The transaction of one run of a unit of work. It begins with the first statement that needs one, in the
 * same trip; a unit that only records a phase has none.
 */
import type { CompiledQuery } from 'kysely'
import { authorError } from '../../runtime/author-errors.ts'
import { StoreUnavailableError } from '../contract.ts'
import { readOnlyError } from '../query-builder.ts'
import { type Manner, mayPass, RunAgain } from './again.ts'
import { isLost, isReadOnly, isTooSlow } from './errors.ts'
import { isPureRead, statementOf } from './kysely.ts'
import type { Pool } from './pool.ts'
import { lockOf, sql } from './statements.ts'
import type { Answered, Statement, Wire } from './wire.ts'

/** A session that the unit has loaded, with the revision that it must still have; none: it is not there. */
export interface Expected {
  hash: Buffer
  revision: number | undefined
}

export interface Transaction {
  isOpen(): boolean
  /** Does it wait for PostgreSQL? */
  isWaiting(): boolean
  /** Sends a statement of the engine. `changes`: an undo has to take it back. */
  run(statement: Statement, values: readonly unknown[], changes?: boolean): Promise<Answered>
  /** Runs a query of the application. Rejects with {@link RunAgain} unless its author can go on after it. */
  query(query: CompiledQuery, access: 'read' | 'write'): Promise<Answered>
  /** Locks a session, so that no other unit moves it on. Rejects unless it is as expected. */
  lock(expected: Expected): Promise<void>
  /** Takes back all changes so far. */
  undo(): Promise<void>
  /** Resolves when it is committed for certain. @param last statements that are sent with the COMMIT */
  commit(last: (send: Transaction['run']) => Promise<unknown>[]): Promise<void>
  /** Ends it without a commit. Never rejects. */
  abandon(): Promise<void>
}

const quiet = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => {})
  return promise
}

const statement = (text: string): Statement => ({ text, name: `deity-${text.replace(/\W+/g, '-')}` })
const undo = statement('rollback to savepoint unit')
const guard = statement('savepoint query')
const readOnly = statement('set transaction read only')
const release = statement('release savepoint query')
const takeBack = statement('rollback to savepoint query')
const rollback = statement('rollback')
const commitStatement = statement('commit')

export interface TransactionOptions {
  pool: Pool
  manner: Manner
  /** What the unit has loaded before the transaction begins. */
  expected: () => Expected[]
  /** Milliseconds for a statement, for the servers behind a pooler. */
  limit: number | undefined
}

/** The RunAgain of an error that may pass, or the error. */
export function again(error: unknown, isUnknown = false): unknown {
  if (error instanceof RunAgain || !mayPass(error)) return error
  return new RunAgain('the unit of work runs again', { cause: error, isUnknown: isUnknown && isLost(error) })
}

/** Visitors can try again; the log has the cause. */
const tooSlow = (text: string): Error =>
  new StoreUnavailableError('a query took too long; see `cause`', {
    cause: authorError('DEITY_TIME_LIMIT', `a query took longer than an action may: ${text}`),
  })

/** The first error of statements that were sent together is the cause of the others. */
async function allOf(sent: Promise<unknown>[]): Promise<void> {
  for (const each of await Promise.allSettled(sent)) if (each.status === 'rejected') throw each.reason
}

export function createTransaction(options: TransactionOptions): Transaction {
  const { pool, manner, expected, limit } = options
  let opening: Promise<Wire> | undefined
  let wire: Wire | undefined
  /** Resolves when it has begun on the sessions as they were loaded. */
  let begun: Promise<void> = Promise.resolve()
  /** Has anything been sent that an undo has to take back? */
  let hasChanges = false
  let isOver = false
  /** In careful manner, queries run one after the other. */
  let turn: Promise<unknown> = Promise.resolve()

  function check({ rows }: Answered, { revision }: Expected): void {
    if (rows[0]?.[0] !== revision) throw new RunAgain('another unit of work has moved the session on')
  }

  /** In one text: each statement by itself costs this process and the server more. */
  async function begin(on: Wire, isolation: string): Promise<void> {
    const sessions = expected()
    const before = [
      `begin isolation level ${isolation}`,
      ...(limit === undefined ? [] : [`set local statement_timeout = ${limit}`]),
    ]
    const locks = sessions.map(({ hash }) => lockOf(hash))
    const answers = await on.runAll([...before, ...locks, 'savepoint unit'])
    for (const [index, each] of sessions.entries()) check(answers[before.length + index] as Answered, each)
  }

  function start(isSerializable: boolean): Promise<Wire> {
    opening ??= pool.take().then((taken) => {
      wire = taken
      if (isOver) {
        pool.give(taken, false)
        throw new RunAgain('the unit of work has ended')
      }
      const isolation = isSerializable || manner.usesRows ? 'serializable' : 'read committed'
      begun = quiet(begin(taken, isolation))
      isSerial = isolation === 'serializable'
      return taken
    })
    return opening
  }
  let isSerial = false

  const send = (on: Wire, changes: boolean, text: Statement, values: readonly unknown[]) => {
    hasChanges ||= changes
    return quiet(on.run(text, values))
  }

  async function run(text: Statement, values: readonly unknown[], changes = false): Promise<Answered> {
    const on = await start(false)
    const sent = send(on, changes, text, values)
    await begun
    return sent
  }

  /** Sends a query with what guards it, in one trip. */
  function sendGuarded(on: Wire, query: CompiledQuery, access: 'read' | 'write') {
    const isPure = isPureRead(query)
    const isGuarded = manner.isCareful || (access === 'read' && !isPure)
    hasChanges ||= access === 'write' && !isPure
    if (isGuarded) quiet(on.run(guard))
    if (access === 'read' && !isPure) quiet(on.run(readOnly))
    const sent = quiet(on.rows(statementOf(query), query.parameters))
    if (isGuarded && !manner.isCareful) quiet(on.run(release))
    return sent
  }

  async function queryOnce(query: CompiledQuery, access: 'read' | 'write'): Promise<Answered> {
    const on = await start(true)
    if (!isSerial) throw new RunAgain('it uses rows after all', { manner: { usesRows: true } })
    const sent = sendGuarded(on, query, access)
    try {
      await begun
      const answered = await sent
      if (manner.isCareful) await on.run(release)
      return answered
    } catch (error) {
      if (error instanceof RunAgain) throw error
      if (isTooSlow(error)) throw tooSlow(query.sql)
      const isForbidden = access === 'read' && isReadOnly(error)
      if (!isForbidden && mayPass(error)) throw again(error)
      if (!manner.isCareful)
        throw new RunAgain('a query failed', { cause: error, manner: { isCareful: true } })
      await on.run(takeBack)
      await on.run(release)
      throw isForbidden ? readOnlyError(query.sql) : error
    }
  }

  return {
    isOpen: () => opening !== undefined,
    isWaiting: () => opening !== undefined && (wire === undefined || wire.pending() > 0),
    run,
    query(query, access) {
      if (!manner.isCareful) return queryOnce(query, access)
      const mine = turn.then(() => queryOnce(query, access))
      turn = mine.catch(() => {})
      return mine
    },
    lock: async (each) => check(await run(sql.lock, [each.hash]), each),
    async undo() {
      if (hasChanges) await run(undo, [])
    },
    async commit(last) {
      const on = await start(false)
      try {
        // What is sent with the COMMIT relies on it.
        await begun
        const sent = last((text, values) => quiet(on.run(text, values)))
        const committed = quiet(on.run(commitStatement))
        await allOf(sent)
        const { command } = await committed
        if (command !== 'COMMIT') throw new RunAgain(`COMMIT was answered with ${command}`)
      } catch (error) {
        throw again(error, true)
      }
      isOver = true
      pool.give(on, true)
    },
    async abandon() {
      if (isOver) return
      isOver = true
      if (!wire) return
      // A query that is still under way would hold up the ROLLBACK.
      const isIdle = wire.pending() === 0 && !wire.isBroken()
      const isClean =
        isIdle &&
        (await wire.run(rollback).then(
          () => true,
          () => false,
        ))
      pool.give(wire, isClean)
    },
  }
}
