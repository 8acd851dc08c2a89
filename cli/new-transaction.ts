/** The files of a new transaction: two screens, the action between them, and the table it writes. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn } from '../server/registry/discover.ts'
import { type Change, insertLine, type Planned } from './change.ts'
import { shown } from './folder.ts'
import { tableOf, titleOf, variableOf } from './names.ts'

const transaction = (name: string) => `import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

export const ${variableOf(name)} = defineTransaction({
  title: '${titleOf(name)}',
  tables: defineTables<Tables>(),
  state: z.object({ name: z.string() }).partial(),
  start: 'details',
  idle: '30m',
  life: '24h',
})
`

const action = (name: string) => `import { finish } from 'deity'
import { z } from 'zod'
import { ${variableOf(name)} } from './transaction.ts'

export default ${variableOf(name)}.action({
  input: z.object({ name: z.string().trim().min(1, 'Fill in your name').max(80) }),
  next: ['done'],
  commits: true,
  handle: async ({ input, db, now }) => {
    await db.insertInto('${tableOf(name)}').values({ name: input.name, made_at: now.toISOString() }).execute()
    return finish('done', input)
  },
})
`

const details = (name: string) => `import giveDetails from '../../actions/${name}/give-details.ts'
import { ${variableOf(name)} } from '../../actions/${name}/transaction.ts'

export default ${variableOf(name)}.screen({
  title: 'Your details',
  offers: [giveDetails],
})
`

const detailsTemplate = `{{#form "give-details"}}
{{field "name" label="Your name" autocomplete="name"}}
<button>Send</button>
{{/form}}
`

const done = (name: string) => `import { ${variableOf(name)} } from '../../actions/${name}/transaction.ts'

export default ${variableOf(name)}.screen({
  title: 'Thank you',
  needs: ${variableOf(name)}.state.required(),
  view: ({ state }) => ({ name: state.name }),
})
`

const doneTemplate = `<p>{{name}}, your answers are with us.</p>
`

const migration = (table: string) => `create table "${table}" (
  name text not null,
  made_at text not null
) strict;
`

const row = (table: string) => `  ${table}: { name: string; made_at: string }`

const tables = (table: string) => `/** The tables as types, as the migrations make them. */
export interface Tables {
${row(table)}
}
`

/** The types of the tables with one more; or why it cannot be added. */
function withTable(file: string, table: string): Change | string {
  if (!existsSync(file)) return { file, text: tables(table) }
  const text = readFileSync(file, 'utf8')
  const line = text.split('\n').findIndex((each) => /^export interface Tables \{$/.test(each))
  if (line === -1)
    return `${shown(file)} has no line "export interface Tables {", under which this table belongs:\n${row(table)}`
  return insertLine({ file, text, added: [] }, line + 2, row(table))
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
    { file: join(actions, 'transaction.ts'), text: transaction(name) },
    { file: join(actions, 'give-details.ts'), text: action(name) },
    { file: join(screens, 'details.ts'), text: details(name) },
    { file: join(screens, 'details.hbs'), text: detailsTemplate },
    { file: join(screens, 'done.ts'), text: done(name) },
    { file: join(screens, 'done.hbs'), text: doneTemplate },
    { file: nextMigration(migrations, name), text: migration(table) },
    types,
  ]
  return { changes }
}
