/** What a schema allows can be sent, and what cannot be sent does not start. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { offered } from '../fixtures/menu/actions/order/transaction.ts'
import { fixture, startApp } from '../support/app.ts'
import { replaceIn } from '../support/command.ts'

async function toPerson(t: Test) {
  const app = await startApp({ app: fixture('menu') })
  t.teardown(() => app.close())
  const visitor = await app.visit('/order')
  await visitor.fill({ country: '49', meal: 'Soup', size: 'small' }).submit('Continue')
  t.equal(visitor.heading, 'Your name')
  return { app, visitor }
}

t.test('a text as long as its schema allows arrives, in every script', async (t) => {
  const { app, visitor } = await toPerson(t)
  for (const letter of ['ж'.repeat(20_000), '漢'.repeat(20_000), '\n'.repeat(19_999)]) {
    await visitor.fill({ letter: `${letter.slice(1)}.` }).submit('Write')
    t.equal(visitor.status, 200)
    t.ok(visitor.value('letter').length >= 19_999)
  }
  await visitor.fill({ letter: '漢'.repeat(20_001) }).submit('Write')
  t.match(visitor.errors, { letter: /You entered 20,001 characters; the limit is 20,000/ }, 'and is not lost')
  t.equal(visitor.value('letter').length, 20_001)
  t.equal(app.server.server.requestTimeout > 20_000, true, 'a slow line has more time')
  const { maxBody = 0 } = (await loadApplication(fixture('menu'))).transactions.get('order') ?? {}
  t.ok(maxBody > 180_000 && maxBody < 200_000, String(maxBody))
})

t.test('a fixed parameter as long as its schema allows is a button that works', async (t) => {
  const { visitor } = await toPerson(t)
  await visitor.submit('Pick a title')
  t.equal(visitor.status, 200)
  t.match(visitor.text, '題'.repeat(120))
  const { titles } = offered
  offered.titles = ['題'.repeat(20_000)]
  t.teardown(() => {
    offered.titles = titles
  })
  await visitor.reload()
  t.equal(visitor.status, 500, 'no page has a button that leads to nothing')
})

t.test('what cannot be sent is found before the server starts', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-sizes-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const refused = async (name: string, ...edits: [file: string, from: string, to: string][]) => {
    const app = join(folder, name)
    cpSync(fixture('menu'), app, { recursive: true })
    writeFileSync(join(app, 'package.json'), '{ "type": "module" }')
    for (const [file, from, to] of edits) replaceIn(join(app, file), from, to)
    return loadApplication(app).then(
      () => 'started',
      (error: Error) => error.message,
    )
  }
  t.match(
    await refused('long', ['actions/order/write-letter.ts', '20_000', '200_000']),
    /person\.hbs:5:1 {2}the form can be filled in with 1762 KB; at most 1024 KB can be sent \[DEITY_FORM_TOO_LARGE\]/,
  )
  t.match(
    await refused('fixed', ['actions/order/pick-title.ts', '200', '20_000']),
    /person\.hbs:9:17 {2}its fixed parameters can have 180071 characters; at most 100000 can be sent/,
  )
  const many = Array.from({ length: 190 }, (_, index) => `f${index}`)
  const input = many.map((name) => `, ${name}: z.boolean()`).join('')
  const fields = many.map((name) => `{{field "${name}" label="${name}"}}`).join('')
  t.match(
    await refused(
      'many',
      ['actions/order/write-letter.ts', 'z.string().max(20_000)', `z.string().max(20_000)${input}`],
      ['screens/order/person.hbs', '<button>Write', `${fields}<button>Write`],
    ),
    /person\.hbs:5:1 {2}the form has 191 fields; at most 180 can be sent/,
  )
})
