/** `deity seed`: rows to try an application with, which no release has. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openApplication } from '../kit/kit.ts'
import { fixture, root } from '../support/app.ts'
import { deity } from '../support/command.ts'
import { startProcess } from '../support/process.ts'

const library = join(root, 'docs/examples/library')
const seeded = [{ name: 'Grace Hopper' }, { name: 'Ada Lovelace' }]

t.test('it writes the rows beside a running server, and never in production', async (t) => {
  const data = t.testdir()
  const settings = { APP: library, DATA: data }
  t.match(await deity(['seed'], root, settings), {
    status: 1,
    notes: [/no database .*Start the server first/],
  })
  const server = await startProcess(settings)
  t.teardown(() => server.end())
  t.match(await deity(['seed'], root, { ...settings, NODE_ENV: 'production' }), {
    status: 1,
    notes: [/NODE_ENV is production/],
  })
  t.match((await server.visit('/loan')).body, 'Choose Emma')
  t.match(await deity(['seed'], root, settings), { status: 0, lines: [/are written/] })
  t.notMatch((await server.visit('/loan')).body, 'Choose Emma', 'its only copy is on loan')
})

t.test('it says what is missing, and writes all rows or none', async (t) => {
  const data = t.testdir()
  const bare = { APP: fixture('party'), DATA: data }
  t.match(await deity(['seed'], root, bare), { status: 1, notes: [/There is no .*test\/seed\.ts/] })
  t.equal((await deity(['seed', 'more'], root, bare)).status, 2)
  const app = t.testdir({ test: {}, 'package.json': '{ "type": "module" }' })
  writeFileSync(join(app, 'test/seed.ts'), 'export default 3\n')
  t.match(await deity(['seed'], root, { APP: app, DATA: data }), {
    status: 1,
    notes: [/exports no function as its default/],
  })
})

t.test('a test can begin with them', async (t) => {
  const app = await openApplication(library, { seed: true })
  t.teardown(() => app.close())
  await app.holds('loan', seeded)
  const visitor = await app.visit('/loan')
  t.notMatch(visitor.body, 'Choose Emma')
  await t.rejects(openApplication(fixture('party'), { seed: true }), /There is no .*seed\.ts/)
})
