/** `deity init`: an application of its own folder, with one transaction and a test that passes. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { carryOut } from './change.ts'
import { own, shown } from './folder.ts'
import type { Result } from './main.ts'
import { newTransaction } from './new-transaction.ts'

/** The one transaction that it begins with. */
const name = 'request'

/** The commands name the project by its path from here: the one thing to mend when either is moved. */
const packageJson = (app: string, project: string) =>
  `${JSON.stringify(
    {
      name: basename(app)
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, '-'),
      private: true,
      type: 'module',
      scripts: {
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

const tsconfig = (project: string) => `{
  "extends": "${project}/tsconfig.app.json",
  "include": ["actions", "screens", "db", "test"]
}
`

const test = `/** Modules are inert, so a test calls their functions; a story goes through the door of a whole server. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startApp } from 'deity/test'
import done from '../screens/${name}/done.ts'

test('the last screen shows the name, and nothing else', async () => {
  const shown = await done.view?.({ state: { name: 'Ada' }, db: {} as never, now: new Date() })
  assert.deepEqual(shown, { name: 'Ada' })
})

test('a name is asked for, and written once however often it is sent', async (t) => {
  const app = await startApp({ app: join(import.meta.dirname, '..') })
  t.after(() => app.close())
  const visitor = await app.visit('/${name}')
  await visitor.submit()
  assert.equal(visitor.status, 422)
  await visitor.fill({ name: 'Ada' }).twice()
  assert.equal(visitor.heading, 'Thank you')
  assert.match(visitor.text, /Ada, your answers are with us/)
  const rows = await app.store.rows.selectFrom('${name}').select('name').execute()
  assert.deepEqual(rows, [{ name: 'Ada' }])
})
`

export function init(args: string[]): Result | undefined {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [dir] = positionals
  if (dir === undefined || positionals.length > 1) return undefined
  const app = resolve(dir)
  if (existsSync(app) && readdirSync(app).some((entry) => !entry.startsWith('.')))
    return { status: 1, note: `${shown(app)} is not empty` }
  const path = relative(app, own)
  // Without a dot at its beginning it would be the name of a package.
  const project = path.startsWith('.') ? path : `./${path}`
  const transaction = newTransaction(app, name)
  if (typeof transaction === 'string') return carryOut(transaction)
  const changes = [
    { file: join(app, 'package.json'), text: packageJson(app, project) },
    { file: join(app, 'tsconfig.json'), text: tsconfig(project) },
    { file: join(app, '.gitignore'), text: 'data/\n' },
    ...transaction.changes,
    { file: join(app, 'test', `${name}.test.ts`), text: test },
  ]
  return carryOut({ changes, next: `cd ${shown(app)} && npm test && npm run check && npm start` })
}
