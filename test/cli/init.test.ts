/** `deity init`: an application outside the project, which type-checks, fits, starts and passes its own test. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { deity, newFolder, runNode, tsc } from '../support/command.ts'

t.test('a new application', async (t) => {
  const folder = newFolder(t)
  const app = join(folder, 'library')
  const made = await deity(['init', 'library'], folder)
  t.equal(made.status, 0)
  t.equal(made.lines.at(-1), 'cd library && npm test && npm run check && npm start')
  t.match(await deity(['check', 'library'], folder), {
    status: 0,
    lines: [/^All of it fits: request/],
    notes: [],
  })
  t.same(await tsc(app), { status: 0, lines: [], notes: [] })

  const scripts: Record<string, string> = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')).scripts
  /** What npm would run, without a shell. */
  const run = (name: string, files: string[] = []) =>
    runNode(
      [
        ...(scripts[name] ?? '')
          .replace(/ test\/\*.*$/, '')
          .split(' ')
          .slice(1),
        ...files,
      ],
      app,
    )
  t.match(await run('check'), { status: 0, lines: [/^All of it fits/] })
  const tested = await run('test', ['test/request.test.ts'])
  t.equal(tested.status, 0, tested.lines.join('\n'))
  t.ok(tested.lines.includes('# pass 4'))

  const test = join(app, 'test/request.test.ts')
  writeFileSync(test, readFileSync(test, 'utf8').replace("[{ name: 'Ada' }]", '[]'))
  t.equal((await run('test', ['test/request.test.ts'])).status, 1, 'and its test can fail')

  t.match(await deity(['new', 'screen', 'request/more'], app), { status: 0 })
  t.same(await tsc(app), { status: 0, lines: [], notes: [] })
})

t.test('a mistake in it is seen by an editor', async (t) => {
  const folder = newFolder(t)
  await deity(['init', '.'], folder)
  const file = join(folder, 'actions/request/give-details.ts')
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('input.name', 'input.nam').replace("'request'", "'requests'"),
  )
  const { status, lines } = await tsc(folder)
  t.not(status, 0)
  t.match(lines, [/give-details.ts\(10,25\).*requests/, /give-details.ts\(10,58\).*Did you mean 'name'/])
})

t.test('never over something else', async (t) => {
  const folder = newFolder(t)
  writeFileSync(join(folder, 'notes.txt'), '')
  t.match(await deity(['init', '.'], folder), { status: 1, notes: [/is not empty$/] })
  t.equal((await deity(['init'], folder)).status, 2)
})
