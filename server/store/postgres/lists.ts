/** Reads sessions for maintenance and the inspector, some rows at a time. Nothing here writes. */
import { entryColumns, shownColumns, summaryColumns } from '../columns.ts'
import type {
  Draft,
  FilledForm,
  JournalEntry,
  JournalReader,
  NewPhase,
  SessionSummary,
  Shown,
  Store,
} from '../contract.ts'
import { readAgain } from './again.ts'
import type { Lanes } from './lanes.ts'
import { hashOf } from './session-key.ts'
import { sql } from './statements.ts'
import type { Statement } from './wire.ts'

type Reads = Pick<
  Store,
  'draft' | 'sentElsewhere' | 'drafts' | 'states' | 'underWay' | 'sessionRefs' | 'journal'
>

/** Columns of a row by name, from the index `at` on. */
export function named<Row>(columns: readonly (keyof Row & string)[], row: readonly unknown[], at = 0): Row {
  const found: Record<string, unknown> = {}
  for (let i = 0; i < columns.length; i++) found[columns[i] as string] = row[at + i]
  return found as Row
}

export const draftColumns = ['screen', 'call', 'input', 'errors'] as const satisfies (keyof Draft)[]

export const formColumns = ['action', 'input'] as const satisfies (keyof FilledForm)[]

export function listsOver(lanes: Lanes): Reads {
  const all = (statement: Statement, values: readonly unknown[]) =>
    readAgain(async () => (await lanes.run(statement, values)).rows as unknown[][])
  const many = async <Row>(columns: readonly (keyof Row & string)[], of: Statement, values: unknown[]) =>
    (await all(of, values)).map((row) => named<Row>(columns, row))
  const summaries = summaryColumns as (keyof SessionSummary)[]
  const entries = entryColumns as (keyof JournalEntry)[]
  const withState = [...entries, 'state'] as (keyof (JournalEntry & Pick<NewPhase, 'state'>))[]
  const journal: JournalReader = {
    sessions: (before, limit) => many<SessionSummary>(summaries, sql.sessions, [before, limit]),
    session: async (id) => (await many<SessionSummary>(summaries, sql.session, [id]))[0],
    phases: (id, after, limit) => many<JournalEntry>(entries, sql.phases, [id, after, limit]),
    phase: async (id, number) =>
      (await many<JournalEntry & Pick<NewPhase, 'state'>>(withState, sql.phase, [id, number]))[0],
  }
  return {
    journal,
    draft: async (session, screen) =>
      (await many<Draft>(draftColumns, sql.draft, [hashOf(session), screen]))[0],
    sentElsewhere: async (session, phase, screen) =>
      (
        await many<FilledForm>(formColumns, sql.sentElsewhere, [
          ...[hashOf(session), phase, screen, session.closed],
        ])
      )[0],
    drafts: (session) => many<Draft>(draftColumns, sql.drafts, [session]),
    states: (session, after, limit) => many<Shown>(shownColumns, sql.states, [session, after, limit]),
    underWay: async (now, after, limit) =>
      (await all(sql.underWay, [after, now, limit])).map(([id, transaction, ...shown]) => ({
        id: id as number,
        transaction: transaction as string,
        shown: named<Shown>(shownColumns, shown),
      })),
    sessionRefs: async (after, limit) =>
      (await all(sql.sessionRefs, [after, limit])).map(([id, hash, transaction]) => ({
        id: id as number,
        hash: hash as Buffer,
        transaction: transaction as string,
      })),
  }
}
