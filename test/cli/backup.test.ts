/** A backup is made beside a running server, whole or not at all, and a server goes on from it. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../support/app.ts'
import { startProcess } from '../support/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-backup-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const data = join(folder, 'data')

/** Resolves with what it said, when it failed. */
const backup = (target: string, DATA = data) =>
  new Promise<string>((done) => {
    const options = { cwd: root, env: { ...process.env, DATA } }
    const given = ['cli/deity.js', 'backup', target]
    execFile(process.execPath, given, options, (error, _, said) => done(error ? said : ''))
  })

t.test('what was answered is in it, and goes on', async (t) => {
  const server = await startProcess({ DATA: data })
  const visitor = await server.visit()
  await visitor.fill({ arrive: day(30), depart: day(32) }).submit()
  t.equal(visitor.heading, 'Your room')
  const target = join(folder, 'copy')
  t.equal(await backup(target), '')
  t.same(readdirSync(target).sort(), ['deity.sqlite', 'seal.key'])
  for (const path of [target, join(target, 'deity.sqlite'), join(target, 'seal.key')])
    t.equal(statSync(path).mode & 0o077, 0, 'nobody else can read it')
  await visitor.submit('Choose the Double room')
  t.not(visitor.heading, 'Your room', 'the server goes on')
  t.equal((await server.end()).status, 0)

  const other = await startProcess({ DATA: target, PORT: String(server.port) })
  await visitor.back()
  t.equal((await visitor.reload()).heading, 'Your room')
  t.equal((await other.end()).status, 0)
})

t.test('a folder that is there is left alone', async (t) => {
  const target = join(folder, 'taken')
  mkdirSync(target)
  t.match(await backup(target), /is there already/)
  t.same(readdirSync(target), [])
})

t.test('without a good database there is none', async (t) => {
  const bad = join(folder, 'bad')
  mkdirSync(bad)
  const target = join(folder, 'never')
  t.match(await backup(target, bad), /There is no backup/)
  t.notOk(existsSync(join(bad, 'deity.sqlite')), 'and none was made')
  writeFileSync(join(bad, 'deity.sqlite'), 'no database '.repeat(500))
  t.match(await backup(target, bad), /not a database/)
  t.same(
    readdirSync(folder).filter((name) => name.startsWith('never')),
    [],
  )
})
