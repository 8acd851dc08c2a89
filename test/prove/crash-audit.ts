/** Holds what the visitors were told against what the database holds. */
import { isDeepStrictEqual } from 'node:util'
import Database from 'better-sqlite3'
import { keep, prepare } from '../../db/sqlite/keep.ts'
import type { Books, Slip, Told } from './crash-books.ts'

interface Row extends Omit<Told, 'fields'> {
  input: string
}

interface Entry extends Slip {
  nonce: string
}

export interface Audit {
  phases: number
  entries: number
  lost: number
  doubled: number
  violations: string[]
}

const phases = `select lower(hex(s.hash)) as session, p.parent, p.origin, p.action, p.input, p.number, p.screen
  from phase p join session s on s.id = p.session where s."transaction" = 'transfer'`

const sent = ({ session, parent, origin, action }: Row | Told, input: string) =>
  [session, parent, origin, action, input].join(' ')

const led = ({ number, screen }: Row | Told) => `${screen}.${number}`

/** The rows under each key. */
function group<Item>(items: Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

/** Each thing told must be there exactly once, and nothing else. */
function compare<Item>(
  what: string,
  told: Map<string, string>,
  rows: Item[],
  key: (row: Item) => string,
  value: (row: Item) => string,
  audit: Audit,
): void {
  const found = group(rows, key)
  for (const [name, expected] of told) {
    const [first, ...more] = found.get(name) ?? []
    if (!first) audit.lost++
    audit.doubled += more.length
    if (!first || more.length > 0)
      audit.violations.push(`${what} is there ${more.length + (first ? 1 : 0)} times: ${name}`)
    else if (value(first) !== expected)
      audit.violations.push(`${what} says ${value(first)} and not ${expected}: ${name}`)
  }
  for (const name of found.keys())
    if (!told.has(name)) audit.violations.push(`${what} that nobody was told: ${name}`)
}

/** What is wrong with the migrations that were added to an application: each has to have run once, in order. */
export function wrongSteps(file: string, steps: number): string[] {
  const db = keep(new Database(file, { readonly: true }))
  const tables = prepare(db, `select name from sqlite_schema where name = 'step'`).all()
  const ran = tables.length === 0 ? [] : prepare(db, 'select number from step order by rowid').pluck().all()
  db.close()
  const added = Array.from({ length: steps }, (_, index) => index + 1)
  return isDeepStrictEqual(ran, added) ? [] : [`the migrations that ran: ${ran}, and not ${added}`]
}

/** @param file the database, its server stopped */
export function auditOf(file: string, { told, slips }: Books): Audit {
  const db = keep(new Database(file, { readonly: true }))
  const audit: Audit = { phases: 0, entries: 0, lost: 0, doubled: 0, violations: [] }
  const expect = (what: string, is: unknown, expected: unknown) => {
    const [one, other] = [JSON.stringify(is), JSON.stringify(expected)]
    if (one !== other) audit.violations.push(`${what}: ${one}, and not ${other}`)
  }
  expect('integrity_check', prepare(db, 'pragma integrity_check').pluck().get(), 'ok')
  expect('foreign_key_check', prepare(db, 'pragma foreign_key_check').all(), [])

  const tables = prepare<[], string>(db, `select name from sqlite_schema where type = 'table'`).pluck().all()
  const missing = ['phase', 'session', 'account', 'entry'].filter((name) => !tables.includes(name))
  if (missing.length > 0) {
    audit.violations.push(`there is no table ${missing}: the server never came to start`)
    return audit
  }

  const rows = prepare<[], Row>(db, phases).all()
  audit.phases = rows.length
  const answers = new Map(told.map((each) => [sent(each, JSON.stringify(each.fields)), led(each)]))
  compare('a phase', answers, rows, (row) => sent(row, row.input), led, audit)

  const entries = prepare<[], Entry>(db, 'select nonce, source, target, amount from entry').all()
  audit.entries = entries.length
  const text = ({ source, target, amount }: Slip) => `${amount} ${source} ${target}`
  const made = new Map([...slips].map(([nonce, slip]) => [nonce, text(slip)]))
  compare('an entry', made, entries, ({ nonce }) => nonce, text, audit)

  const balances = prepare<[], { name: string; balance: number }>(db, 'select * from account').all()
  const byHand = balances.map(({ name }) => ({
    name,
    balance: [...slips.values()].reduce(
      (sum, { source, target, amount }) =>
        sum + (target === name ? amount : 0) - (source === name ? amount : 0),
      100_000,
    ),
  }))
  expect('the balances', balances, byHand)
  const total = balances.reduce((sum, { balance }) => sum + balance, 0)
  expect('the sum of all balances', total, balances.length * 100_000)
  db.close()
  return audit
}
