/** The files of a new transaction: two screens, the action between them, and the table it writes. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn } from '../server/application/source-files.ts'
import { type Change, insertLine, type Planned } from './change.ts'
import { shown } from './folder.ts'
import { tableOf } from './names.ts'
import {
  commitModule,
  detailsModule,
  detailsTemplate,
  doneModule,
  doneTemplate,
  migrationOf,
  tableRow,
  tablesModule,
  transactionModule,
} from './texts.ts'

/** The types of the tables with one more; or why it cannot be added. */
function withTable(file: string, table: string): Change | string {
  if (!existsSync(file)) return { file, text: tablesModule(table) }
  const text = readFileSync(file, 'utf8')
  const line = text.split('\n').findIndex((each) => /^export interface Tables \{$/.test(each))
  if (line === -1)
    return `${shown(file)} has no line "export interface Tables {", under which this table belongs:\n${tableRow(table)}`
  return insertLine({ file, text, added: [] }, line + 2, tableRow(table))
}

/** Migrations run in the order of their names. */
function nextMigration(folder: string, name: string): string {
  const numbers = [...filesIn(folder, '.sql').keys()].map((each) => Number(/^\d+/.exec(each)?.[0] ?? 0))
  return join(folder, `${String(Math.max(0, ...numbers) + 1).padStart(3, '0')}-${name}.sql`)
}

/** @returns what to make, or why it cannot be */
export function newTransaction(app: string, name: string): Planned | string {
  const actions = join(app, 'actions', name)
  const screens = join(app, 'screens', name)
  for (const folder of [actions, screens]) if (existsSync(folder)) return `${shown(folder)} is there already`
  const table = tableOf(name)
  const migrations = join(app, 'db/migrations')
  for (const file of filesIn(migrations, '.sql').values())
    if (new RegExp(`create table (if not exists )?"?${table}\\b`, 'i').test(readFileSync(file, 'utf8')))
      return `${shown(file)} makes a table "${table}" already`
  const types = withTable(join(app, 'db/tables.ts'), table)
  if (typeof types === 'string') return types
  const changes = [
    { file: join(actions, 'transaction.ts'), text: transactionModule(name) },
    { file: join(actions, 'give-details.ts'), text: commitModule(name) },
    { file: join(screens, 'details.ts'), text: detailsModule(name) },
    { file: join(screens, 'details.hbs'), text: detailsTemplate },
    { file: join(screens, 'done.ts'), text: doneModule(name) },
    { file: join(screens, 'done.hbs'), text: doneTemplate },
    { file: nextMigration(migrations, name), text: migrationOf(table) },
    types,
  ]
  return { changes }
}
