/**
 * One run of a unit of work. What the engine writes is collected and sent in the end: a phase without
 * business rows is one statement, which needs no transaction. See `Unit` for the contract.
 */
import type { CompiledQuery, Kysely } from 'kysely'
import {
  type Counter,
  type Draft,
  type FilledForm,
  type Loaded,
  type NewPhase,
  type Session,
  StoreUnavailableError,
  type Unit,
} from '../contract.ts'
import { closedError } from '../query-builder.ts'
import { type Manner, RunAgain } from './again.ts'
import { rowsOver } from './kysely.ts'
import type { Lanes } from './lanes.ts'
import { draftColumns, formColumns, named } from './lists.ts'
import type { Pool } from './pool.ts'
import { hashOf, keyOf, newId, withHash } from './session-key.ts'
import {
  establishValues,
  type Found,
  loadOn,
  phaseValues,
  rowOf,
  type Sessions,
  updateValues,
} from './sessions.ts'
import { countIn } from './sign-in-attempts.ts'
import { sql } from './statements.ts'
import { again, createTransaction } from './transaction.ts'
import { leaveUploads, unitUploads } from './uploads.ts'
import type { Statement } from './wire.ts'

export interface UnitOptions {
  lanes: Lanes
  pool: Pool
  sessions: Sessions
  manner: Manner
  limit: number | undefined
}

/** A statement that is sent in the end. */
interface Change {
  kind: 'establish' | 'record' | 'update' | 'other'
  /** Of the session; empty for what belongs to none. */
  key: string
  statement: Statement
  values: readonly unknown[]
  /** Has it to write a row? If it does not, another unit was in the way. */
  isOne?: boolean
  /** What it records. */
  session?: Session
  phase?: NewPhase
  /** The revision that it relies on. */
  revision?: number
}

/** What the unit knows of a session. */
interface Known {
  hash: Buffer
  /** As it was loaded; none: it was not there. */
  loaded: number | undefined
  /** After the changes of this unit. */
  revision: number
  horizon: Found<unknown>['horizon']
}

/** Phases that are deleted with the unit that forgets their session; the sweep deletes the rest. */
const firstPiece = 200

export interface UnitRun {
  unit: Unit
  /** Commits it. Rejects with {@link RunAgain} when it has to run again. */
  finish(): Promise<void>
  /** Ends it without a commit. Resolves with what its work has failed with, in the end. */
  abandon(error: unknown): Promise<unknown>
}

const bytes = (value: Uint8Array): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)

export function createUnit({ lanes, pool, sessions, manner, limit }: UnitOptions): UnitRun {
  const known = new Map<string, Known>()
  /** By session and screen; null: there is none. */
  const drafts = new Map<string, Draft | null>()
  let changes: Change[] = []
  let doubt: RunAgain | undefined
  let hasEnded = false
  const transaction = createTransaction({
    ...{ pool, manner, limit },
    expected: () => [...known.values()].map(({ hash, loaded }) => ({ hash, revision: loaded })),
  })

  /** Every error that may pass ends this run, even if the work catches it. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (doubt) throw doubt
    try {
      return await work()
    } catch (error) {
      const found = again(error)
      if (found instanceof RunAgain) doubt ??= found
      throw found
    }
  }

  async function send(list: readonly Change[], run: typeof transaction.run): Promise<void> {
    const sent = list.map(async ({ statement, values, isOne }) => {
      const { rows } = await run(statement, values, true)
      if (isOne && rows.length !== 1) throw new RunAgain('another unit of work has moved the session on')
    })
    for (const each of await Promise.allSettled(sent)) if (each.status === 'rejected') throw each.reason
  }

  /** Sends what was collected, so that what follows sees it. */
  async function flush(): Promise<void> {
    const list = changes
    changes = []
    drafts.clear()
    if (list.length > 0) await send(list, transaction.run)
  }

  async function find(hash: Buffer, phase: number, third: Buffer): Promise<Loaded> {
    const key = keyOf(hash)
    const before = known.get(key)
    if (changes.some((each) => each.key === key)) await flush()
    const wanted = { hash, phase, third }
    const isOpen = transaction.isOpen()
    const found = isOpen
      ? await loadOn({ run: (text, values) => transaction.run(text, values ?? []) }, wanted)
      : await sessions.load(wanted)
    const { revision } = found
    if (before && before.revision !== (revision ?? 0))
      throw new RunAgain('another unit of work has moved the session on')
    if (!before) {
      if (isOpen) await transaction.lock({ hash, revision })
      known.set(key, { hash, loaded: revision, revision: revision ?? 0, horizon: found.horizon })
    }
    return found.parts
  }

  async function knownOf(hash: Buffer): Promise<Known> {
    const key = keyOf(hash)
    if (!known.has(key)) await find(hash, 0, hash)
    return known.get(key) as Known
  }

  const add = (change: Change) => void changes.push(change)
  const other = (hash: Buffer, statement: Statement, values: readonly unknown[]) =>
    add({ kind: 'other', key: keyOf(hash), statement, values })
  const draftKey = (session: Session, screen: string) => `${keyOf(hashOf(session))} ${screen}`

  async function change(kind: 'record' | 'update', session: Session, phase?: NewPhase): Promise<void> {
    const hash = hashOf(session)
    const now = await knownOf(hash)
    const { revision } = now
    now.revision++
    const values = updateValues(hash, revision, session)
    const kept = { session, revision, ...(phase && { phase }) }
    const sent = phase
      ? { statement: sql.recordOne, values: [...values, ...phaseValues(phase)] }
      : { statement: sql.update, values }
    add({ kind, key: keyOf(hash), isOne: true, ...sent, ...kept })
  }

  async function establish(given: Uint8Array, session: Omit<Session, 'id'>): Promise<Session | undefined> {
    const hash = bytes(given)
    const now = await knownOf(hash)
    if (now.revision > 0) throw new Error('the session has begun already')
    if (session.born <= (now.horizon[session.transaction] ?? 0)) return undefined
    now.revision = 1
    const begun = withHash({ id: newId(), ...session }, hash)
    add({
      ...{ kind: 'establish', key: keyOf(hash), statement: sql.establish, isOne: true },
      ...{ values: establishValues(hash, begun), session: begun },
    })
    return begun
  }

  async function forget(session: Session): Promise<void> {
    const hash = hashOf(session)
    const now = await knownOf(hash)
    const values = [hash, now.revision]
    add({ kind: 'other', key: keyOf(hash), statement: sql.clear, values, isOne: true })
    now.revision++
    other(hash, sql.addForgetting, [hash])
    other(hash, sql.dropDrafts, [hash])
    other(hash, leaveUploads, [[hash]])
    other(hash, sql.deletePhases, [hash, firstPiece])
    other(hash, sql.forgotten, [hash])
  }

  async function draft(session: Session, screen: string): Promise<Draft | undefined> {
    const collected = drafts.get(draftKey(session, screen))
    if (collected !== undefined) return collected ?? undefined
    const run = transaction.isOpen() ? transaction.run : lanes.run
    const { rows } = await run(sql.draft, [hashOf(session), screen])
    return rows[0] && named<Draft>(draftColumns, rows[0])
  }

  /** A phase that this unit records may not have been sent: its path begins with its parent. */
  async function sentElsewhere(session: Session, phase: number, screen: string) {
    const hash = hashOf(session)
    const mine = changes.find((each) => each.phase?.number === phase && each.key === keyOf(hash))?.phase
    if (mine?.origin === screen) return undefined
    const run = transaction.isOpen() ? transaction.run : lanes.run
    const values = [hash, mine?.parent ?? phase, screen, session.closed]
    const { rows } = await run(sql.sentElsewhere, values)
    return rows[0] && named<FilledForm>(formColumns, rows[0])
  }

  async function undo(): Promise<void> {
    changes = []
    drafts.clear()
    for (const each of known.values()) each.revision = each.loaded ?? 0
    await transaction.undo()
  }

  function query(compiled: CompiledQuery, access: 'read' | 'write') {
    if (hasEnded) throw closedError()
    return guarded(() => transaction.query(compiled, access))
  }
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
  const rows: { read?: Kysely<any>; write?: Kysely<any> } = {}

  const unit: Unit = {
    load: (hash, parent, digest) => guarded(() => find(bytes(hash), parent, bytes(digest))),
    establish: (hash, session) => guarded(() => establish(hash, session)),
    record: (session, phase) => guarded(() => change('record', session, phase)),
    update: (session) => guarded(() => change('update', session)),
    draft: (session, screen) => guarded(() => draft(session, screen)),
    sentElsewhere: (...of) => guarded(() => sentElsewhere(...of)),
    async saveDraft(session, saved) {
      const { screen, call, input, errors } = saved
      drafts.set(draftKey(session, screen), saved)
      const hash = hashOf(session)
      other(hash, sql.saveDraft, [hash, screen, call, input, errors])
    },
    async dropDraft(session, screen) {
      drafts.set(draftKey(session, screen), null)
      const hash = hashOf(session)
      other(hash, sql.dropDraft, [hash, screen])
    },
    moveDrafts: (from, to) =>
      guarded(async () => {
        other(hashOf(to), sql.moveDrafts, [hashOf(from), hashOf(to)])
        await flush()
      }),
    forget: (session) => guarded(() => forget(session)),
    countAttempt: (counters: readonly Counter[], now: number) =>
      guarded(() => countIn(transaction, counters, now)),
    async uncountAttempt(counters) {
      const values = [counters.map(({ key }) => bytes(key))]
      add({ kind: 'other', key: '', statement: sql.uncountAttempts, values })
    },
    rows(access) {
      if (hasEnded) throw closedError()
      rows[access] ??= rowsOver((compiled) => query(compiled, access))
      return rows[access]
    },
    uploads: unitUploads((...sent) => guarded(() => transaction.run(...sent))),
    undo: () => guarded(undo),
  }

  /** Most units record one phase: without a transaction, and together with those of others. */
  async function finishAlone(): Promise<boolean> {
    const [first, second, ...more] = changes
    if (transaction.isOpen() || !first || more.length > 0) return false
    const isFirstPhase = first.kind === 'establish' && second?.kind === 'record' && second.key === first.key
    if (second ? !isFirstPhase : first.kind !== 'record' && first.kind !== 'update') return false
    const { session, phase, revision = 0 } = second ?? first
    if (!session) return false
    const row = () => rowOf(hashOf(session), revision, session, phase)
    const isWritten = second
      ? await sessions.begin(row())
      : first.kind === 'record'
        ? await sessions.record(row())
        : async () => (await lanes.run(first.statement, first.values)).rows.length === 1
    if (!(await isWritten())) throw new RunAgain('another unit of work has moved the session on')
    return true
  }

  return {
    unit,
    async finish() {
      hasEnded = true
      if (doubt) throw doubt
      try {
        if (await finishAlone()) return
      } catch (error) {
        throw again(error, true)
      }
      if (changes.length === 0 && !transaction.isOpen()) return
      await transaction.commit((run) => [send(changes, run)])
    },
    async abandon(error) {
      hasEnded = true
      // A query that is still under way: it was not the action that took its time.
      const isSlow =
        transaction.isWaiting() && (error as { code?: string } | null)?.code === 'DEITY_TIME_LIMIT'
      await transaction.abandon()
      if (doubt) return doubt
      return isSlow
        ? new StoreUnavailableError('a query took too long; see `cause`', { cause: error })
        : error
    },
  }
}
