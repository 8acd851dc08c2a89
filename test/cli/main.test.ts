/** The command itself: its words, its exit status, and how it is found. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { commands } from '../../cli/commands.ts'
import { root } from '../support/app.ts'
import { deity, newFolder } from '../support/command.ts'

const names = Object.keys(commands)

t.test('the commands that the documentation names', async (t) => {
  const asked = 'serve dev check map new test backup restore rotate-key forget staff config version'
  for (const name of asked.split(' ')) t.ok(names.includes(name), name)
  const page = readFileSync(join(root, 'docs/serving.md'), 'utf8')
  for (const name of names)
    t.ok(page.includes(`\`${name}`) || page.includes(`deity ${name}`), `docs/serving.md: ${name}`)
})

t.test('without a command, or with another one, it lists them', async (t) => {
  for (const words of [[], ['frob'], ['constructor']]) {
    const { status, lines, notes } = await deity(words, root)
    t.equal(status, 2)
    t.same(lines, [])
    for (const name of names)
      t.ok(
        notes.some((line) => line.startsWith(`deity ${name} `)),
        name,
      )
  }
  for (const word of ['help', '--help', '-h'])
    t.match(await deity([word], root), { status: 0, lines: [/^deity serve/], notes: [] })
})

t.test('each command has its help, and refuses an argument that it does not know', async (t) => {
  for (const name of names) {
    const help = await deity([name, '--help'], root)
    t.equal(help.status, 0)
    t.match(help.lines[0], new RegExp(`^deity ${name}( |$)`))
    // Node's runner has more.
    if (name === 'test') continue
    const { status, lines, notes } = await deity([name, '--fast'], newFolder(t))
    t.equal(status, 2, name)
    t.same(lines, [])
    t.ok(
      notes.some((line) => line.startsWith(`deity ${name}`)),
      notes.join('\n'),
    )
  }
})

t.test('its version', async (t) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const word of ['version', '--version', '-v'])
    t.match(await deity([word], root), {
      status: 0,
      lines: [`deity ${version}, node ${process.versions.node}`],
    })
})

t.test('a folder without an application is reported', async (t) => {
  const { status, lines } = await deity(['check'], newFolder(t))
  t.equal(status, 1)
  t.match(lines, [
    /^package.json:1:1 {2}an application needs a package.json with "type": "module" \[DEITY_PACKAGE_TYPE\]$/,
  ])
})

t.test('the package brings it', async (t) => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const file = join(root, bin.deity)
  t.ok(statSync(file).mode & 0o100)
  t.match(readFileSync(file, 'utf8'), /^#!\/usr\/bin\/env node\n/)
})
