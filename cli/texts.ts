/** The texts of the files that `deity new` and `deity init` make, in the house's style. */
import { basename } from 'node:path'
import { tableOf, titleOf, variableOf } from './names.ts'

export const transactionModule = (name: string) => `import { defineTables, defineTransaction } from 'deity'
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

export const commitModule = (name: string) => `import { finish } from 'deity'
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

export const detailsModule = (
  name: string,
) => `import giveDetails from '../../actions/${name}/give-details.ts'
import { ${variableOf(name)} } from '../../actions/${name}/transaction.ts'

export default ${variableOf(name)}.screen({
  title: 'Your details',
  offers: [giveDetails],
})
`

export const detailsTemplate = `{{#form "give-details"}}
{{field "name" label="Your name" autocomplete="name"}}
<button>Send</button>
{{/form}}
`

export const doneModule = (
  name: string,
) => `import { ${variableOf(name)} } from '../../actions/${name}/transaction.ts'

export default ${variableOf(name)}.screen({
  title: 'Thank you',
  needs: ${variableOf(name)}.state.required(),
  view: ({ state }) => ({ name: state.name }),
})
`

export const doneTemplate = `<p>{{name}}, your answers are with us.</p>
`

export const migrationOf = (table: string) => `create table "${table}" (
  name text not null,
  made_at text not null
) strict;
`

export const tableRow = (table: string) => `  ${table}: { name: string; made_at: string }`

export const tablesModule = (table: string) => `/** The tables as types, as the migrations make them. */
export interface Tables {
${tableRow(table)}
}
`

/** An action that changes nothing yet. */
export const actionModule = (variable: string, to: string, ends: boolean) => {
  const outcome = ends ? 'finish' : 'show'
  return `import { ${outcome} } from 'deity'
import { z } from 'zod'
import { ${variable} } from './transaction.ts'

export default ${variable}.action({
  input: z.object({}),
  next: ['${to}'],${ends ? '\n  commits: true,' : ''}
  handle: ({ state }) => ${outcome}('${to}', state),
})
`
}

export const screenModule = (transaction: string, variable: string, name: string) =>
  `import { ${variable} } from '../../actions/${transaction}/transaction.ts'

export default ${variable}.screen({
  title: '${titleOf(name)}',
})
`

/** The commands name the project by its path from here: the one thing to mend when either is moved. */
export const packageJson = (app: string, project: string) =>
  `${JSON.stringify(
    {
      name: basename(app)
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, '-'),
      private: true,
      type: 'module',
      scripts: {
        prestart: `node ${project}/cli/deity.js check`,
        dev: `APP=. node ${project}/server/dev.js`,
        start: `APP=. node --import ${project}/cli/preload.js ${project}/server/main.ts`,
        check: `node ${project}/cli/deity.js check`,
        map: `node ${project}/cli/deity.js map`,
        new: `node ${project}/cli/deity.js new`,
        test: `node --import ${project}/cli/preload.js --test test/*.test.ts`,
      },
    },
    null,
    2,
  )}\n`

export const tsconfig = (project: string) => `{
  "extends": "${project}/tsconfig.app.json",
  "include": ["actions", "screens", "db", "test"]
}
`

export const testModule = (
  name: string,
) => `/** Modules are inert, so a test calls their functions; a story goes through the door of a whole server. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openApplication, proveGestures } from 'deity/test'
import done from '../screens/${name}/done.ts'

const folder = join(import.meta.dirname, '..')

test('the last screen shows the name, and nothing else', async () => {
  const shown = await done.view?.({ state: { name: 'Ada' }, db: {} as never, now: new Date() })
  assert.deepEqual(shown, { name: 'Ada' })
})

test('a name is asked for, and written once however often it is sent', async (t) => {
  const app = await openApplication(folder)
  t.after(() => app.close())
  const visitor = await app.visit('/${name}')
  await visitor.submit('Send')
  visitor.sees({ heading: 'Your details', errors: { name: 'Fill in “Your name”' } })

  await visitor.fill({ name: 'Ada' }).twice('Send')
  visitor.sees({ heading: 'Thank you', text: 'Ada, your answers are with us' })
  await app.holds('${name}', [{ name: 'Ada' }])

  await visitor.restart()
  await visitor.back()
  visitor.sees({ heading: 'This page is closed' })
  await app.holds('${name}', [{ name: 'Ada' }])
})

test('the last screen by itself', async (t) => {
  const app = await openApplication(folder)
  t.after(() => app.close())
  const visitor = await app.visitAt('${name}/done', { name: 'Ada' })
  visitor.sees({ title: /^Thank you/, text: 'Ada' })
})

test('whatever a hand does, it is written once or not at all', () => proveGestures(folder, { seconds: 3 }))
`
