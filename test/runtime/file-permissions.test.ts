/** The folder of the data is for the server's user alone, also after commands that root ran. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openFile } from '../../server/store/sqlite/open.ts'
import { root } from '../support/app.ts'
import { dates } from '../support/booking.ts'
import { deity } from '../support/command.ts'
import { asNobody, giveAway } from '../support/nobody.ts'
import { startProcess } from '../support/process.ts'

// As on most systems.
process.umask(0o022)

const folders: string[] = []
t.teardown(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deity-private-'))
  folders.push(folder)
  return folder
}

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)
const modesIn = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, modeOf(join(folder, name))]))
const ownersIn = (folder: string) =>
  new Set(readdirSync(folder).map((name) => statSync(join(folder, name)).uid))

const closed = {
  'deity.sqlite': '600',
  'deity.sqlite-shm': '600',
  'deity.sqlite-wal': '600',
  'seal.key': '600',
}

t.test('a new folder and all in it are for the owner only', async (t) => {
  const data = join(newFolder(), 'data')
  const server = await startProcess({ DATA: data })
  t.equal(modeOf(data), '700')
  t.same(modesIn(data), closed)
  t.notMatch(server.output(), /open to others/)
  await server.end()
})

t.test('one that others could read is closed to them, and the log says so', async (t) => {
  const data = join(newFolder(), 'data')
  const before = await startProcess({ DATA: data })
  const visitor = await before.visit()
  await visitor.fill(dates).submit()
  await before.end('SIGKILL')
  chmodSync(data, 0o755)
  for (const name of readdirSync(data)) if (name !== 'seal.key') chmodSync(join(data, name), 0o644)
  const after = await startProcess({ DATA: data, PORT: String(before.port) })
  t.equal(modeOf(data), '700')
  t.same(modesIn(data), closed)
  t.match(after.output(), /"level":40.*data was open to others \(mode 755\); it is for its owner only now/)
  t.match(after.output(), /"level":40.*deity\.sqlite was open to others \(mode 644\)/)
  t.equal((await visitor.reload()).heading, 'Your room')
  await after.end()
})

t.test('a folder that holds other files as well is left alone', async (t) => {
  const data = newFolder()
  chmodSync(data, 0o755)
  writeFileSync(join(data, 'of-others'), '', { mode: 0o644 })
  const server = await startProcess({ DATA: data })
  t.equal(modeOf(data), '755')
  t.same(modesIn(data), { ...closed, 'of-others': '644' })
  t.match(server.output(), /"level":40.*is open to others \(mode 755\) and holds other files/)
  await server.end()
})

const isRoot = process.getuid?.() === 0 && asNobody !== undefined
const onlyRoot = isRoot ? {} : { skip: 'only root can work for another user here' }

t.test('what root does leaves the server’s user all files', onlyRoot, async (t) => {
  const data = newFolder()
  giveAway(data)
  const nobody = statSync(data).uid
  const before = await startProcess({ DATA: data }, asNobody)
  const visitor = await before.visit()
  await visitor.fill(dates).submit()
  // The log and the index stay.
  await before.end('SIGKILL')
  const command = (...args: string[]) => deity(args, root, { DATA: data })
  const copy = join(newFolder(), 'copy')
  for (const [what, { status, notes }] of [
    ['rotate-key', await command('rotate-key')],
    ['backup', await command('backup', copy)],
    ['staff add', await command('staff', 'add', 'Grace')],
    ['forget', await command('forget', 'nobody@example.org')],
  ] as const) {
    t.equal(status, 0, `${what} ${notes.join()}`)
    t.same(ownersIn(data), new Set([nobody]), what)
  }
  t.same(ownersIn(copy), new Set([0]), 'a backup belongs to the one who made it')
  t.equal(modeOf(copy), '700')
  t.same(modesIn(copy), { 'deity.sqlite': '600', 'seal.key': '600' })
  const after = await startProcess({ DATA: data, PORT: String(before.port) }, asNobody)
  t.equal((await visitor.reload()).heading, 'Your room')
  t.notMatch(after.output(), /"level":[456]0/)
  await after.end()
})

t.test('a first start as root leaves them to the owner of the folder', onlyRoot, async (t) => {
  const data = newFolder()
  giveAway(data)
  const server = await startProcess({ DATA: data })
  t.same(ownersIn(data), new Set([statSync(data).uid]))
  t.equal(readdirSync(data).length, 4)
  await server.end()
  await (await startProcess({ DATA: data }, asNobody)).end()
})

t.test('a database made without a server is for its owner only', async (t) => {
  const file = join(newFolder(), 'data', 'deity.sqlite')
  const { writer, reader } = openFile(file)
  writer.exec('create table a (b)')
  for (const path of [file, `${file}-wal`, `${file}-shm`]) t.equal(modeOf(path), '600')
  reader.close()
  writer.close()
})
