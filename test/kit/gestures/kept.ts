/** What the rows of a session hold, against what the model has: no more of it is kept, and no less. */

import type { Session } from './model.ts'
import { claim } from './oracle.ts'
import type { Rows } from './rows.ts'

type Row = Record<string, unknown>

/** By the first column of a table. */
const rowsOf = (rows: Rows, table: string, column: string, id: unknown): Row[] =>
  (rows.get(table) ?? [])
    .filter((row) => row.startsWith(`{"${column}":${id}`))
    .map((row) => JSON.parse(row) as Row)
    .filter((row) => row[column] === id)

const textsOf = ({ input, state, changes }: Row) => [input, state, changes ?? ''].map(String)

/** @throws {Broken} */
export function claimKept(session: Session, rows: Rows): void {
  const { row: id, isStored, forgotten, phases, drafts, closed, finished } = session
  if (id === undefined) return
  const [row] = rowsOf(rows, 'session', 'id', id)
  claim(isStored === (row !== undefined), 'a session has a row until it is gone', () => session.name)
  const own = (table: string) => rowsOf(rows, table, 'session', id)
  const details = () =>
    JSON.stringify({ row, drafts: own('draft'), phases: own('phase').length }).slice(0, 800)
  claim(own('forgetting').length === 0, 'what is small is forgotten at once', details)
  if (!row || forgotten) {
    const held = [row?.['drafts'], row?.['identity'], row?.['preferences']].some((each) => each)
    const isNothing = !held && own('phase').length === 0 && own('draft').length === 0
    claim(isNothing && (!row || row['expires'] === 0), 'nothing is kept of what is forgotten', details)
    return
  }
  claim(own('phase').length === phases.length, 'every phase is kept', details)
  const last = phases.at(-1)?.number ?? 0
  claim(
    row['last'] === last && row['closed'] === closed && row['finished'] === finished,
    'the session’s row says how far it has come',
    details,
  )
  const branched = phases.findLast(({ number, parent }) => parent !== number - 1)?.number ?? 0
  claim(
    session.successor || row['branched'] === branched,
    'the session’s row says where its visitor went back',
    details,
  )
  claim(row['expires'] === session.expires, 'what is sent moves the end of the session', () => {
    return `${details()} instead of ${session.expires}`
  })
  const reasons = Object.fromEntries(
    [...drafts].map(([screen, { waits }]) => [screen, waits ? 'waits' : 'stays']),
  )
  const isNamed = JSON.stringify(JSON.parse(String(row['drafts'] ?? '{}'))) === JSON.stringify(reasons)
  const inputs = own('draft').map(({ screen, call, input }) => [screen, call, JSON.parse(String(input))])
  const typed = [...drafts].map(([screen, draft]) => [screen, draft.call, Object.fromEntries(draft.typed)])
  claim(
    isNamed && JSON.stringify(inputs.sort()) === JSON.stringify(typed.sort()),
    'one draft is kept for each screen, with what was typed and no secret',
    () => `${details()} instead of ${JSON.stringify(typed)}`,
  )
  const { values = {} } = JSON.parse(String(row['preferences'] ?? '{}')) as { values?: Row }
  const isChosen = Object.entries(session.chosen).every(([name, value]) => values[name] === value)
  claim(isChosen, 'the last choice holds', details)
  const bytes = own('phase')
    .flatMap(textsOf)
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  claim(row['bytes'] === bytes, 'the bytes of a session are counted', details)
}
