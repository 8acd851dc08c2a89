/** `deity init`: creates an application that passes tsc, `check` and its own tests, and names no folder of ours. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { root } from '../support/app.ts'
import { deity, linkPackages, newApplication, newFolder, replaceIn, tsc } from '../support/command.ts'

t.test('init creates an application that works', async (t) => {
  const folder = newFolder(t)
  const app = join(folder, 'library')
  const made = await deity(['init', 'library'], folder)
  t.equal(made.status, 0)
  t.equal(made.lines.at(-1), 'cd library && npm install && npm run dev')
  linkPackages(app)
  t.match(await deity(['check', 'library'], folder), {
    status: 0,
    lines: [/^No mistakes found: request/],
    notes: [],
  })
  t.same(await tsc(app), { status: 0, lines: [], notes: [] })

  const { scripts } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
  for (const [name, command] of Object.entries(scripts))
    t.equal(String(command).replace(/^exec /, ''), `deity ${name === 'start' ? 'serve' : name}`)
  const tested = await deity(['test'], app)
  t.equal(tested.status, 0, tested.lines.join('\n'))
  t.ok(tested.lines.includes('# pass 4'))
  const one = await deity(['test', 'test/request.test.ts', '--test-name-pattern=by itself'], app)
  t.equal(one.status, 0, one.lines.join('\n'))

  const test = join(app, 'test/request.test.ts')
  replaceIn(test, "[{ name: 'Ada' }]", '[]')
  t.equal((await deity(['test'], app)).status, 1, 'the application’s test can fail')
  replaceIn(join(app, 'screens/request/details.hbs'), '"name"', '"nam"')
  t.match(
    await deity(['test'], app),
    { status: 1, lines: [/details\.hbs:1:1 .*"name"/, /details\.hbs:2:\d+ .*"nam"/] },
    'checked before',
  )
  replaceIn(join(app, 'screens/request/details.hbs'), '"nam"', '"name"')

  t.match(await deity(['new', 'screen', 'request/more'], app), { status: 0 })
  t.same(await tsc(app), { status: 0, lines: [], notes: [] })
})

t.test('no path of the project is in what it creates', async (t) => {
  const app = newFolder(t)
  await deity(['init', '.'], app)
  await deity(['new', 'transaction', 'more'], app)
  const files = readdirSync(app, { recursive: true, encoding: 'utf8', withFileTypes: true })
  for (const file of files.filter((each) => each.isFile())) {
    const text = readFileSync(join(file.parentPath, file.name), 'utf8')
    for (const path of [root, dirname(root), app, 'server/', 'cli/'])
      t.notOk(text.includes(path), `${file.name} and ${path}`)
  }
})

t.test('an editor shows a mistake in the application, in the author’s file', async (t) => {
  const folder = newFolder(t)
  await newApplication(folder)
  const file = join(folder, 'actions/request/give-details.ts')
  replaceIn(file, 'input.name', 'input.nam')
  replaceIn(file, "'request'", "'requests'")
  const { status, lines } = await tsc(folder)
  t.not(status, 0)
  t.match(lines, [/give-details.ts\(10,25\).*requests/, /give-details.ts\(10,58\).*Did you mean 'name'/])
})

t.test('init refuses a folder with files in it', async (t) => {
  const folder = newFolder(t)
  writeFileSync(join(folder, 'notes.txt'), '')
  t.match(await deity(['init', '.'], folder), { status: 1, notes: [/is not empty$/] })
  t.equal((await deity(['init'], folder)).status, 2)
})
