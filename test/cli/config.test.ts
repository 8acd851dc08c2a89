/** `deity config`, and secrets in files. */
import { randomBytes } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { settingNames } from '../../server/config.ts'
import { root } from '../support/app.ts'
import { deity, newFolder } from '../support/command.ts'
import { startProcess } from '../support/process.ts'

const newKey = () => randomBytes(32).toString('base64url')

/** The rows of the table, by setting. */
const rows = (lines: string[]) =>
  new Map(lines.map((line) => line.split(/ {2,}/)).map((row) => [row[0], row]))

t.test('each setting has its value, source and default, and a secret is hidden', async (t) => {
  const key = newKey()
  const { status, lines } = await deity(['config'], root, { PORT: '80', SEAL_KEY: key, HOST: '' })
  t.equal(status, 0)
  const table = rows(lines)
  t.same(
    settingNames.filter((name) => !table.has(name)),
    ['DATABASE_FILE', 'SEAL_KEY_FILE', 'INSPECT_TOKEN_FILE'],
  )
  t.same(table.get('PORT')?.slice(1), ['80', 'PORT', '8080'])
  t.same(table.get('HOST')?.slice(1), ['127.0.0.1', 'default', '127.0.0.1'])
  t.same(table.get('APP')?.slice(1, 3), [root, 'default'])
  t.same(table.get('DATA')?.slice(1, 3), [join(root, 'data'), 'default'])
  t.same(table.get('SEAL_KEY')?.slice(1, 3), ['(hidden)', 'SEAL_KEY'])
  t.notMatch(lines.join('\n'), key)
})

t.test('wrong settings are sentences, without a stack', async (t) => {
  for (const command of ['config', 'backup', 'forget', 'rotate-key', 'staff']) {
    const words = command === 'staff' ? ['add', 'Grace'] : command === 'config' ? [] : ['/nowhere']
    const { status, lines, notes } = await deity([command, ...words], root, { PORT: 'many', DEV: '2' })
    t.equal(status, 1, command)
    t.same(lines, [])
    t.match(notes.join('\n'), /DEITY_SETTING_INVALID: PORT: .*\nDEV: /)
    t.notMatch(notes.join('\n'), /^ +at /m)
  }
})

t.test('the address of the database is a secret, which a file may hold', async (t) => {
  const file = join(newFolder(t), 'database')
  writeFileSync(file, 'postgres://inn:word@127.0.0.1/inn\n', { mode: 0o400 })
  const config = (environment: Record<string, string>) => deity(['config'], root, environment)
  const { status, lines } = await config({ DATABASE_FILE: file })
  t.equal(status, 0)
  t.same(rows(lines).get('DATABASE')?.slice(1, 3), ['(hidden)', 'DATABASE_FILE'])
  t.notMatch(lines.join('\n'), /word/)
  chmodSync(file, 0o444)
  t.match(await config({ DATABASE_FILE: file }), { status: 1, notes: [/^DEITY_SECRET_READABLE: .*mode/] })
})

t.test('a secret in a file that its owner and a group may read', async (t) => {
  const folder = newFolder(t)
  const file = join(folder, 'key')
  const config = (environment: Record<string, string>) => deity(['config'], root, environment)
  writeFileSync(file, `${newKey()}\n`)
  for (const mode of [0o400, 0o440, 0o640]) {
    chmodSync(file, mode)
    const { status, lines } = await config({ SEAL_KEY_FILE: file })
    t.equal(status, 0, mode.toString(8))
    t.same(rows(lines).get('SEAL_KEY')?.slice(1, 3), ['(hidden)', 'SEAL_KEY_FILE'])
  }
  for (const mode of [0o444, 0o460, 0o404]) {
    chmodSync(file, mode)
    t.match(await config({ SEAL_KEY_FILE: file }), { status: 1, notes: [/^DEITY_SECRET_READABLE: .*mode/] })
  }
  chmodSync(file, 0o440)
  t.match(await config({ SEAL_KEY_FILE: file, SEAL_KEY: newKey() }), { status: 1, notes: [/not both/] })
  t.match(await config({ SEAL_KEY_FILE: join(folder, 'no') }), {
    status: 1,
    notes: [/SEAL_KEY_FILE: ENOENT/],
  })
  writeFileSync(file, 'short\n')
  t.match(await config({ SEAL_KEY_FILE: file }), {
    status: 1,
    notes: [/^DEITY_SETTING_INVALID: SEAL_KEY: .*5 bytes|3 bytes/],
  })
  writeFileSync(file, 'too short\n')
  t.match(await config({ INSPECT_TOKEN_FILE: file }), { status: 1, notes: [/INSPECT_TOKEN: must have/] })
})

t.test('at SIGHUP the server reads SEAL_KEY_FILE again', async (t) => {
  const file = join(newFolder(t), 'key')
  const [first, second] = [newKey(), newKey()]
  writeFileSync(file, first, { mode: 0o440 })
  const server = await startProcess({ DATA: t.testdir(), SEAL_KEY_FILE: file })
  const visitor = await server.visit()
  chmodSync(file, 0o640)
  writeFileSync(file, `${second}\n${first}\n`)
  server.process.kill('SIGHUP')
  await server.said(/were read again/)
  t.equal((await visitor.reload()).heading, 'Your dates', 'what the first key has sealed is taken')
  writeFileSync(file, second)
  server.process.kill('SIGHUP')
  await server.said(/were read again(.|\n)*were read again/)
  t.equal((await visitor.reload()).status, 410, visitor.heading)
  await server.end()
})
