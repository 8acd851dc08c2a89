/** Holds a database against the ledger of what its visitors were answered. */
import type Database from 'better-sqlite3'
import { writeScreenID } from '../../server/security/identifiers.ts'
import { prepareStatement } from '../../server/store/sqlite/statements.ts'
import { inDatabase } from './database.ts'
import type { Answered, Ledger, Transfer } from './ledger.ts'

export interface Audit {
  phases: number
  entries: number
  /** What was answered and is not there, and what is there more than once. */
  lost: string[]
  doubled: string[]
  /** Damage, rows that contradict each other or the ledger, and rows that it does not have. */
  faults: string[]
}

export const violationsOf = ({ lost, doubled, faults }: Audit): string[] => [
  ...lost.map((text) => `lost: ${text}`),
  ...doubled.map((text) => `there more than once: ${text}`),
  ...faults,
]

interface Row extends Omit<Answered, 'fields'> {
  input: string
}

interface Entry extends Transfer {
  nonce: string
}

/** @param join how a phase finds its session */
const phasesAs = (hex: string, join = 's.id = p.session') => `select ${hex} as session, p.parent, p.origin,
  p.action, p.input, p.number, p.tag, p.screen
  from phase p join session s on ${join} where s."transaction" = 'transfer'`

const sumOf = (side: string) => `(select coalesce(sum(amount), 0) from entry where ${side} = name)`
/** Each account begins with 100,000: see the fixture's migration. */
const uneven = `select name from account where balance <> 100000 + ${sumOf('target')} - ${sumOf('source')}`

const sent = ({ session, parent, origin, action }: Row | Answered, input: string) =>
  [session, parent, origin, action, input].join(' ')

/** Empty where the answer did not say it. */
const ledTo = ({ number, tag, screen }: Row | Answered) =>
  Number.isNaN(number) ? '' : writeScreenID(screen, { phase: number, tag })

const amounts = ({ source, target, amount }: Transfer) => `${amount} ${source} ${target}`

/**
 * Each one expected has to be there exactly once, with this value; others only if the ledger does not have
 * all.
 */
function compare(
  what: string,
  expected: Map<string, string>,
  found: (readonly [key: string, value: string])[],
  hasAll: boolean,
  { lost, doubled, faults }: Audit,
): void {
  const values = new Map<string, string[]>()
  for (const [key, value] of found) values.set(key, [...(values.get(key) ?? []), value])
  for (const [key, value] of expected) {
    const [first, ...more] = values.get(key) ?? []
    if (first === undefined) lost.push(`${what} ${key}`)
    // A last page has no form that says where it is, unless its address does.
    else if (value !== '' && first !== value)
      faults.push(`${what} leads to ${first} and not to ${value}: ${key}`)
    doubled.push(...more.map(() => `${what} ${key}`))
  }
  if (hasAll)
    for (const key of values.keys())
      if (!expected.has(key)) faults.push(`${what} that was never answered: ${key}`)
}

/** What a database holds. */
export interface Rows {
  phases: Row[]
  entries: Entry[]
  /** Accounts whose balance is not that of their entries. */
  uneven: string[]
  /** Damage that the database itself finds, and tables that are not there. */
  faults: string[]
}

/** The statements that read them, for every database. */
export const reading = {
  phases: phasesAs,
  entries: 'select nonce, source, target, amount from entry',
  uneven,
}

/**
 * @param hasAll does the ledger hold everything that was answered? Otherwise the database may hold more: a
 * crash may come
 * between a COMMIT and its answer
 */
export function auditRows(found: Rows, { answered, transfers }: Ledger, hasAll: boolean): Audit {
  const { phases, entries, uneven, faults } = found
  const audit: Audit = { phases: phases.length, entries: entries.length, lost: [], doubled: [], faults }
  const answers = new Map(answered.map((each) => [sent(each, JSON.stringify(each.fields)), ledTo(each)]))
  const led = phases.map((row) => [sent(row, row.input), ledTo(row)] as const)
  compare('a phase', answers, led, hasAll, audit)
  const made = new Map([...transfers].map(([nonce, each]) => [nonce, amounts(each)]))
  const pairs = entries.map((entry) => [entry.nonce, amounts(entry)] as const)
  compare('an entry', made, pairs, hasAll, audit)
  for (const name of uneven) audit.faults.push(`the balance of ${name} is not that of its entries`)
  return audit
}

/** See {@link auditRows}. */
export function auditDatabase(db: Database.Database, ledger: Ledger, hasAll: boolean): Audit {
  const faults: string[] = []
  const all = (sql: string) => prepareStatement<[], string>(db, sql).pluck().all()
  const integrity = all('pragma integrity_check')
  if (String(integrity) !== 'ok') faults.push(`integrity_check: ${integrity}`)
  const foreign = all('pragma foreign_key_check')
  if (foreign.length > 0) faults.push(`foreign_key_check: ${foreign}`)
  const tables = all(`select name from sqlite_schema where name in ('phase', 'session', 'account', 'entry')`)
  const isMade = tables.length === 4
  if (!isMade && hasAll) faults.push(`there are only the tables ${tables}: the server never started`)
  const phases = isMade ? prepareStatement<[], Row>(db, reading.phases('lower(hex(s.hash))')).all() : []
  const entries = isMade ? prepareStatement<[], Entry>(db, reading.entries).all() : []
  return auditRows({ phases, entries, uneven: isMade ? all(uneven) : [], faults }, ledger, hasAll)
}

/** @param file the database, its server stopped */
export const auditFile = (file: string, ledger: Ledger): Audit =>
  inDatabase(file, { readonly: true }, (db) => auditDatabase(db, ledger, true))
