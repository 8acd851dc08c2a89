/**
 * Forgotten sessions are deleted in short pieces, across kills, and down to the bytes. `LONG=1`: a session of
 * 200,000 phases, and one of 1 GB.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import t from 'tap'
import { fsyncPath } from '../../server/runtime/fsync.ts'
import { openSqlite } from '../../server/store/sqlite/store.ts'
import { root } from '../support/app.ts'
import { session } from './store-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-forget-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const migrations = join(folder, 'migrations')
mkdirSync(migrations)
const onFatal = (error: unknown) => {
  throw error
}
const open = (file: string) => openSqlite({ file, migrations, onFatal })
const hash = (text: string) => createHash('sha256').update(text).digest()

let files = 0

/** Creates a file with one session, which expires at 5000. @param bytes of each phase */
async function fileWith(phases: number, bytes: number): Promise<string> {
  mkdirSync(join(folder, String(++files)))
  const file = join(folder, String(files), 'deity.sqlite')
  const store = open(file)
  await store.write((unit) => unit.establish(hash('a'), session({ last: phases })))
  await store.close()
  const db = new Database(file)
  db.exec('pragma synchronous = OFF; begin')
  const insert = db.prepare(
    `insert into phase (session, number, tag, parent, origin, action, digest, input, outcome, screen, state, at, version)
     select id, ?, 'abcdef', ?, 'first', 'choose', ?, ?, 'show', 'second', '{}', 1, 1 from session`,
  )
  const text = 'Typed by a person. '.repeat(bytes / 19 + 1).slice(0, bytes)
  for (let number = 1; number <= phases; number++)
    insert.run(number, number - 1, hash(String(number)), JSON.stringify({ text }))
  db.exec('commit')
  db.close()
  // Otherwise the first measured flush would include all of this.
  fsyncPath(file)
  return file
}

const phasesIn = (file: string): number => {
  const db = new Database(file, { readonly: true })
  const count = db.prepare('select count(*) from phase').pluck().get() as number
  db.close()
  return count
}

/** The database and the files beside it that still contain the text. */
const holding = (file: string): string[] => {
  const beside = join(file, '..')
  return readdirSync(beside).filter((name) => readFileSync(join(beside, name)).includes('Typed by a person'))
}

/** Resolves with the longest turn of the event loop during `work`, in milliseconds of CPU time. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let isOver = false
  let before = process.cpuUsage()
  const turn = () => {
    const { user, system } = process.cpuUsage(before)
    longest = Math.max(longest, (user + system) / 1000)
    before = process.cpuUsage()
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  return longest
}

const isLong = process.env['LONG'] === '1'
const large = isLong
  ? { 'of 200,000 phases': [200_000, 300], 'of 1 GB': [20_000, 50_000] }
  : { 'of 20,000 phases': [20_000, 300], 'of 60 MB': [1200, 50_000] }

for (const [name, [phases = 0, bytes = 0]] of Object.entries(large)) {
  const bound = 50
  t.test(`a session ${name} expires in short turns`, async (t) => {
    const file = await fileWith(phases, bytes)
    const full = statSync(file).size
    const store = open(file)
    const longest = await longestTurn(async () => {
      while (await store.sweep(6000, 200)) await sleep(1)
    })
    t.ok(longest <= bound, `${longest} ms`)
    t.equal(phasesIn(file), 0)
    t.same(holding(file), [], 'while it runs')
    t.ok(statSync(file).size < Math.max(full / 2, 6_000_000), 'the file has become smaller')
    await store.close()
    t.same(holding(file), [], 'after its end')
  })

  t.test(`a session ${name} is left in short turns`, async (t) => {
    const file = await fileWith(phases, bytes)
    const store = open(file)
    const longest = await longestTurn(async () => {
      await store.write(async (unit) => {
        const { session } = await unit.load(hash('a'), 0, hash('none'))
        if (session) await unit.forget(session)
      })
      t.equal((await store.read(hash('a'), 1, ''))?.session.expires, 0, 'it ends at once')
      const gone = phases - phasesIn(file)
      t.ok(gone > 0 && gone <= Math.min(200, 1_000_000 / bytes + 1), `a piece of it is gone at once: ${gone}`)
      while (await store.deletePiece(200)) await sleep(1)
    })
    t.ok(longest <= bound, `${longest} ms`)
    t.equal(phasesIn(file), 0)
    await store.close()
    t.same(holding(file), [])
  })
}

/** Sweeps, and kills itself in the third piece. */
const sweeper = `
  const { subscribe } = await import('node:diagnostics_channel')
  const { openSqlite } = await import('./server/store/sqlite/store.ts')
  const [file, migrations] = process.argv.slice(1)
  let left = 3
  subscribe('deity:point', (point) => point === 'sweeping' && --left === 0 && process.kill(process.pid, 'SIGKILL'))
  const store = openSqlite({ file, migrations, onFatal: process.exit })
  while (await store.sweep(6000, 200)) {}
  await store.close()`

t.test('after a kill in any piece, the next start goes on with it', async (t) => {
  const file = await fileWith(1900, 100)
  let lives = 0
  for (let before = 1900; ; lives++) {
    const args = [
      '--import',
      './server/runtime/typescript.js',
      '--input-type=module',
      '-e',
      sweeper,
      file,
      migrations,
    ]
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
    const [status] = await once(child, 'close')
    const now = phasesIn(file)
    if (status === 0) break
    t.equal(before - now, 400, 'the two pieces before are deleted for good, the third is not')
    before = now
  }
  t.equal(lives, 4)
  t.equal(phasesIn(file), 0)
  t.same(holding(file), [])
})
