/** Reads and writes sessions with their phases, gathered for many units; see group.ts. */
import { insertedColumns, phaseColumns, updatedColumns } from '../columns.ts'
import type { Loaded, NewPhase, Session, SessionView } from '../contract.ts'
import { type Parts, readRow } from '../read-row.ts'
import { isLost } from './errors.ts'
import { createGroup } from './group.ts'
import type { Lanes } from './lanes.ts'
import { keyOf, withHash } from './session-key.ts'
import { hex, load, sql, view } from './statements.ts'
import type { Wire } from './wire.ts'

/** What a session and one of its phases were when they were read. */
export interface Found<Parts> {
  parts: Parts
  /** Absent with the session. */
  revision: number | undefined
  /** By transaction; see `Unit.establish`. Only where there is no session. */
  horizon: Readonly<Record<string, number>>
}

interface Wanted {
  hash: Buffer
  phase: number
  third: Buffer | string
}

interface Reading<Parts> {
  parts: [table: string, columns: readonly string[]][]
  read(row: unknown[], hash: Buffer): Found<Parts>
}

function readingOf<P extends { session?: Session }>(parts: Parts<P>): Reading<P> {
  const list = Object.entries<readonly string[]>(parts)
  return {
    parts: list,
    read([_, revision, horizon, ...columns], hash) {
      const found = readRow<P>(list, columns)
      if (found.session) withHash(found.session, hash)
      return {
        parts: found,
        revision: (revision as number | null) ?? undefined,
        horizon: horizon === null ? {} : JSON.parse(horizon as string),
      }
    },
  }
}

const loading = readingOf<Loaded>(load.parts)
const viewing = readingOf<Partial<SessionView>>(view.parts as Parts<Partial<SessionView>>)

/** Statements of a kind that are under way before what comes next waits and is gathered. */
const underWay = 1

function gather<P>(lanes: Lanes, { one, many }: typeof load | typeof view, { read }: Reading<P>) {
  const readOne = async ({ hash, phase, third }: Wanted) => {
    const { rows } = await lanes.run(one, [hash, phase, third])
    return read(rows[0], hash)
  }
  return createGroup<Wanted, Found<P>>(async (wanted) => {
    const [first, ...others] = wanted
    if (!first || others.length === 0) return first ? [await readOne(first)] : []
    const given = wanted.map(({ hash, phase, third }, i) => ({
      ...{ i, hash: hex(hash), phase },
      third: typeof third === 'string' ? third : hex(third),
    }))
    const { rows } = await lanes.run(many, [JSON.stringify(given)])
    const found: Found<P>[] = []
    for (const row of rows) found[row[0]] = read(row, (wanted[row[0]] as Wanted).hash)
    return found
  }, underWay)
}

/** Inside a transaction. */
export async function loadOn(
  wire: Pick<Wire, 'run'>,
  { hash, phase, third }: Wanted,
): Promise<Found<Loaded>> {
  const { rows } = await wire.run(load.one, [hash, phase, third])
  return loading.read(rows[0] as unknown[], hash)
}

/** A row of the JSON parameter of a statement that writes; see statements.ts. */
export interface Row {
  /** Of the session; see `keyOf`. */
  key: string
  json: string
}

export const rowOf = (hash: Buffer, revision: number, session: Session, phase?: NewPhase): Row => ({
  key: keyOf(hash),
  json: JSON.stringify({
    ...session,
    ...phase,
    ...{ hash: hex(hash), revision, binding: hex(session.binding), owner: hex(session.owner) },
    ...{
      successor: hex(session.successor),
      ...(phase && { digest: hex(phase.digest), begun: hex(phase.begun) }),
    },
  }),
})

/** The parameters of `sql.establish` and `sql.update`; with those of the phase, of `sql.recordOne`. */
export const establishValues = (hash: Buffer, session: Session): unknown[] => [
  hash,
  session.id,
  ...insertedColumns.map((name) => session[name]),
]
export const updateValues = (hash: Buffer, revision: number, session: Session): unknown[] => [
  hash,
  revision,
  ...updatedColumns.map((name) => session[name]),
]
export const phaseValues = (phase: NewPhase): unknown[] => phaseColumns.map((name) => phase[name])

export const jsonOf = (rows: readonly Row[]): string => `[${rows.map(({ json }) => json).join()}]`

/** Resolves with whether the row was written: not if its session was moved on, or begun, by another unit. */
function gatherWrites(lanes: Lanes, name: 'record' | 'begin') {
  const writeAll = async (rows: readonly Row[]): Promise<boolean[]> => {
    // Of two units that move one session on, the second runs again.
    const first = new Map([...rows].reverse().map((row) => [row.key, row]))
    const { rows: written } = await lanes.run(sql[name], [jsonOf([...first.values()])])
    const keys = new Set(written.map(([hash]) => keyOf(hash)))
    return rows.map((row) => first.get(row.key) === row && keys.has(row.key))
  }
  return createGroup<Row, () => boolean>(async (rows) => {
    try {
      return (await writeAll(rows)).map((isWritten) => () => isWritten)
    } catch (error) {
      if (rows.length === 1 || isLost(error)) throw error
      // One of them failed, so none was written: each by itself.
      return Promise.all(
        rows.map((row) =>
          writeAll([row]).then(
            ([isWritten = false]) =>
              () =>
                isWritten,
            (alone) => () => {
              throw alone
            },
          ),
        ),
      )
    }
  }, underWay)
}

export function createSessions(lanes: Lanes) {
  return {
    load: gather(lanes, load, loading),
    view: gather(lanes, view, viewing),
    record: gatherWrites(lanes, 'record'),
    begin: gatherWrites(lanes, 'begin'),
  }
}

export type Sessions = ReturnType<typeof createSessions>
