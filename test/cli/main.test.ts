/** The command itself: its words, its exit status, and how it is found. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../support/app.ts'
import { deity, newFolder } from '../support/command.ts'

t.test('without a command it says which there are', async (t) => {
  for (const words of [[], ['frob'], ['check', '--fast']]) {
    const { status, lines, notes } = await deity(words, root)
    t.equal(status, 2)
    t.same(lines, [])
    for (const command of ['check', 'map', 'new transaction', 'new screen', 'new action', 'init'])
      t.ok(
        notes.some((line) => line.startsWith(`deity ${command} `)),
        command,
      )
  }
  t.match(await deity(['help'], root), { status: 0, lines: [/^deity check/], notes: [] })
})

t.test('a folder without an application is said', async (t) => {
  const { status, lines } = await deity(['check'], newFolder(t))
  t.equal(status, 1)
  t.match(lines, [/^package.json:1:1 {2}an application needs a package.json with "type": "module"$/])
})

t.test('the package brings it', async (t) => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const file = join(root, bin.deity)
  t.ok(statSync(file).mode & 0o100)
  t.match(readFileSync(file, 'utf8'), /^#!\/usr\/bin\/env node\n/)
})
