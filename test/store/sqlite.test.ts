/** The store on SQLite: the contract, in memory and on a file, and what holds for a file only. */
import { spawn } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import t from 'tap'
import type { Unit } from '../../server/store/contract.ts'
import { inMemory } from '../../server/store/sqlite/file-identity.ts'
import { createGroupCommit } from '../../server/store/sqlite/group-commit.ts'
import { openSqlite } from '../../server/store/sqlite/store.ts'
import { noLog } from '../../server/store/sqlite/wal-flush.ts'
import { root } from '../support/app.ts'
import { hash, serialContract, session, storeContract, withPhases } from './store-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-store-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const migrations = join(folder, 'migrations')
mkdirSync(migrations)
writeFileSync(join(migrations, '001-thing.sql'), 'create table thing (name text not null) strict;')

let files = 0
const newFile = () => join(folder, `${++files}.sqlite`)
const onFatal = (error: unknown) => {
  throw error
}
const open = (file: string) => openSqlite({ file, migrations, onFatal })

t.test('in memory', async (t) => storeContract(t, async () => open(':memory:')))
t.test('on a file', async (t) => storeContract(t, async () => open(newFile())))
t.test('one unit after the other', async (t) => serialContract(t, async () => open(newFile())))

t.test('durability is set, and stays set after the first write', async (t) => {
  const file = newFile()
  const store = open(file)
  t.teardown(() => store.close())
  await store.write((unit) => withPhases(unit, 'a', 1))
  const db = new Database(file)
  t.equal(db.pragma('journal_mode', { simple: true }), 'wal')
  db.close()
})

t.test('only the owner can read a new file, its folder and the files beside it', async (t) => {
  const file = join(folder, 'private', 'deity.sqlite')
  const store = open(file)
  t.teardown(() => store.close())
  await store.write((unit) => withPhases(unit, 'a', 1))
  for (const path of [join(folder, 'private'), file, `${file}-wal`, `${file}-shm`])
    t.equal(statSync(path).mode & 0o077, 0, path)
})

t.test('a connection that never flushes is detected at its first commit', async (t) => {
  const db = new Database(newFile())
  t.teardown(() => db.close())
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  db.exec('create table a (b)')
  const fatal: unknown[] = []
  const units = createGroupCommit(db, noLog, inMemory, (error) => fatal.push(error))
  const insert = db.prepare('insert into a values (1)')
  // More than one batch: the rest waits while the first is committed.
  const ends = await Promise.allSettled(
    Array.from({ length: 100 }, () => units.run(async () => insert.run())),
  )
  t.match(fatal, [/synchronous = OFF/])
  const names = ends.map((end) => end.status === 'rejected' && end.reason.name)
  t.equal(names[0], 'CommitUnknownError')
  t.equal(names.at(-1), 'StoreUnavailableError', 'no other unit is taken, not even one that waited')
  t.equal(
    db.prepare('select count(*) from a').pluck().get(),
    names.filter((name) => name === 'CommitUnknownError').length,
    'and its row is not there',
  )
  await t.rejects(
    units.run(async () => {}),
    { name: 'StoreUnavailableError' },
    'nor one that arrives later',
  )
})

t.test('what is committed is neither answered nor shown before it is flushed', async (t) => {
  const store = open(newFile())
  t.teardown(() => store.close())
  await store.write((unit) => withPhases(unit, 'a', 1))
  const order: string[] = []
  const seen: Promise<unknown>[] = []
  const see = (name: string, shown: Promise<unknown>) => seen.push(shown.then(() => order.push(name)))
  const onPoint = (point: unknown) => {
    order.push(String(point))
    if (point !== 'committed') return
    // The flush has begun when these run.
    queueMicrotask(() => {
      see('look', store.read(Buffer.alloc(32), 0, ''))
      see('rows', store.rows.selectFrom('thing').selectAll().execute())
    })
  }
  subscribe('deity:point', onPoint)
  await store.write((unit) => withPhases(unit, 'b', 1)).then(() => order.push('answered'))
  unsubscribe('deity:point', onPoint)
  await Promise.all(seen)
  const flushed = order.indexOf('flushed')
  t.ok(flushed > order.indexOf('committed'))
  for (const each of ['answered', 'look', 'rows']) t.ok(order.indexOf(each) > flushed, `${each}: ${order}`)
})

t.test('a flush that fails is unknown to its units, and the end', async (t) => {
  const db = new Database(newFile())
  t.teardown(() => db.close())
  db.exec('pragma journal_mode = WAL; pragma synchronous = NORMAL; create table a (b)')
  const fatal: unknown[] = []
  let fail = (_error: Error) => {}
  const flush = () => new Promise<void>((_, reject) => (fail = reject))
  const units = createGroupCommit(db, { ...noLog, flush }, inMemory, (error) => fatal.push(error))
  const first = t.rejects(
    units.run(async () => 1),
    { name: 'CommitUnknownError' },
  )
  while (!units.flushed()) await turn()
  const shown = t.rejects(Promise.resolve(units.flushed()), /EIO/, 'nothing is shown either')
  const second = t.rejects(
    units.run(async () => 2),
    { name: 'StoreUnavailableError' },
    'it waited and did not begin',
  )
  fail(new Error('EIO'))
  await Promise.all([first, second, shown])
  t.match(fatal, [/EIO/])
})

t.test('units that arrive together share a commit; a lone one does not wait', async (t) => {
  const file = newFile()
  const store = open(file)
  t.teardown(() => store.close())
  const frames = () => {
    // A frame that ends a commit holds the database's size. (The -wal may be read: it carries no locks.)
    const log = readFileSync(`${file}-wal`)
    let commits = 0
    for (let at = 32; at + 24 <= log.length; at += 24 + 4096) if (log.readUInt32BE(at + 4) > 0) commits++
    return commits
  }
  const before = frames()
  await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      store.write((unit) =>
        unit
          .rows('write')
          .insertInto('thing')
          .values({ name: `${i}` })
          .execute(),
      ),
    ),
  )
  t.equal(frames() - before, 1)
  const times: number[] = []
  for (const name of 'abcde') {
    const began = performance.now()
    await store.write((unit) => unit.establish(Buffer.from(name), session()))
    times.push(performance.now() - began)
  }
  // The fastest, because a busy disk slows a flush down.
  t.ok(Math.min(...times) < 100, 'a lone unit does not wait')
})

t.test('another process holds the write lock', async (t) => {
  const file = newFile()
  const store = open(file)
  const other = new Database(file)
  t.teardown(() => store.close())
  t.teardown(() => other.close())
  other.exec('begin immediate')
  const stalls: number[] = []
  let last = performance.now()
  const timer = setInterval(() => {
    stalls.push(performance.now() - last)
    last = performance.now()
  }, 5)
  const patient = store.write((unit) => withPhases(unit, 'a', 1))
  setTimeout(() => other.exec('commit'), 500)
  await patient
  t.ok(await store.read(Buffer.alloc(32), 0, '').then((found) => found === undefined), 'reads go on')
  other.exec('begin immediate')
  await t.rejects(
    store.write((unit) => withPhases(unit, 'b', 1)),
    { name: 'StoreUnavailableError' },
  )
  clearInterval(timer)
  // A wait inside SQLite would show at each try, a busy machine only now and then; hence the fifth longest.
  const [, , , , fifth = 0] = stalls.sort((a, b) => b - a)
  t.ok(fifth < 100, `the event loop was blocked for ${fifth} ms`)
  await t.rejects(store.ping(), { name: 'StoreUnavailableError' }, 'no phase could be taken')
  other.exec('commit')
  await store.ping()
  await store.write((unit) => withPhases(unit, 'b', 1))
})

/** Holds the write lock of a new file, which has no log yet, for 300 ms. */
const beginner = `
  const db = new (require('better-sqlite3'))(process.argv[1])
  db.exec('begin immediate')
  console.log('begun')
  setTimeout(() => db.exec('commit'), 300)`

t.test('a file that another server begins just now is waited for', async (t) => {
  const file = newFile()
  const other = spawn(process.execPath, ['-e', beginner, file], { cwd: root })
  await once(other.stdout, 'data')
  const store = open(file)
  t.teardown(() => store.close())
  await store.write((unit) => withPhases(unit, 'a', 1))
  t.equal(existsSync(`${file}-wal`), true)
})

/**
 * Takes the write lock of a new file as soon as a server has written its first page, holds it for 20 ms, and
 * reports whether it did so before the file had a log.
 */
const rival = `
  const { existsSync, statSync } = require('node:fs')
  Error.stackTraceLimit = 0
  const [file] = process.argv.slice(1)
  const db = new (require('better-sqlite3'))(file, { timeout: 0 })
  db.exec('select * from sqlite_schema')
  console.log('opened')
  while (statSync(file).size === 0);
  for (;;)
    try {
      db.exec('begin immediate')
      break
    } catch {}
  console.log(existsSync(file + '-wal') ? 'late' : 'in time')
  setTimeout(() => db.exec('commit'), 20)`

t.test('a server waits for another that opens the same new file at once', async (t) => {
  // The lock has to be taken between two statements of the server, which works about every second time.
  for (let tries = 0; tries < 40; tries++) {
    const file = newFile()
    const other = spawn(process.execPath, ['-e', rival, file], { cwd: root })
    await once(other.stdout, 'data')
    const report = once(other.stdout, 'data')
    const store = open(file)
    await store.close()
    if (String(await report) === 'in time\n') return
  }
  t.fail('the other process never took the lock in time')
})

t.test('a full disk takes the unit back, and it recovers when there is room', async (t) => {
  const db = new Database(newFile())
  t.teardown(() => db.close())
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('create table a (b)')
  const units = createGroupCommit(db, noLog, inMemory, onFatal)
  const insert = db.prepare('insert into a values (zeroblob(?))')
  db.pragma('max_page_count = 20')
  const ends = await Promise.allSettled(
    [1, 1_000_000, 1].map((size) => units.run(async () => insert.run(size))),
  )
  for (const end of ends) if (end.status === 'rejected') t.equal(end.reason.name, 'StoreUnavailableError')
  t.equal(ends[1]?.status, 'rejected')
  const kept = ends.filter(({ status }) => status === 'fulfilled').length
  t.equal(
    db.prepare('select count(*) from a').pluck().get(),
    kept,
    'every answered row is there, and no other',
  )
  db.pragma('max_page_count = 100000')
  await units.run(async () => insert.run(1_000_000))
  t.equal(db.prepare('select count(*) from a').pluck().get(), kept + 1)
})

t.test('migrations run once, in order, and are never edited', async (t) => {
  const own = join(folder, 'own')
  mkdirSync(own)
  const file = newFile()
  const reopen = () => openSqlite({ file, migrations: own, onFatal })
  writeFileSync(join(own, '001-a.sql'), 'create table a (n integer);')
  await reopen().close()
  writeFileSync(join(own, '002-b.sql'), 'insert into a values (1); insert into nowhere values (1);')
  t.throws(reopen, /nowhere/)
  writeFileSync(join(own, '002-b.sql'), 'insert into a values (1);')
  for (let i = 0; i < 2; i++) {
    const store = reopen()
    t.same(
      await store.rows.selectFrom('a').selectAll().execute(),
      [{ n: 1 }],
      'once, and the failed one not at all',
    )
    await store.close()
  }
  writeFileSync(join(own, '001-a.sql'), 'create table a (n text);')
  t.throws(reopen, /001-a\.sql was edited/)
  rmSync(join(own, '001-a.sql'))
  t.throws(reopen, /001-a\.sql has run on this database but its file is missing/)
})

t.test('a file that is no database is refused and left as it is', async (t) => {
  const file = newFile()
  writeFileSync(file, 'these are my notes, which are longer than a header: '.repeat(50))
  t.throws(() => open(file), /not a database/)
  t.match(readFileSync(file, 'utf8'), /^these are my notes/)
  t.notOk(existsSync(`${file}-wal`) && readFileSync(`${file}-wal`).length > 0)
})

/** Opens a database in a folder of its own, with one `thing`; `fatal` collects what `onFatal` gets. */
async function openThings() {
  const own = mkdtempSync(join(folder, 'own-'))
  const file = join(own, 'deity.sqlite')
  const fatal: unknown[] = []
  const store = openSqlite({ file, migrations, onFatal: (error) => fatal.push(error) })
  const add = (name: string) =>
    store.write((unit) => unit.rows('write').insertInto('thing').values({ name }).execute())
  await add('first')
  return { own, file, fatal, store, add }
}
const thingsIn = (file: string) => {
  const db = new Database(file)
  t.teardown(() => db.close())
  return db.prepare('select name from thing order by name').pluck().all()
}

t.test('nothing is written while the file is moved away', async (t) => {
  for (const what of ['file', 'folder'] as const) {
    const { own, file, fatal, store, add } = await openThings()
    const path = what === 'file' ? file : own
    renameSync(path, `${path}-away`)
    await t.rejects(add('lost'), { name: 'StoreUnavailableError', message: /not at .* any more/ })
    await t.rejects(store.ping(), { name: 'StoreUnavailableError' })
    t.ok(await store.read(Buffer.alloc(32), 0, '').then((found) => found === undefined), 'reads go on')
    renameSync(`${path}-away`, path)
    await store.ping()
    await add('second')
    t.same(fatal, [])
    await store.close()
    t.same(thingsIn(file), ['first', 'second'])
  }
})

t.test('a commit to a file that was moved away meanwhile is unknown', async (t) => {
  const { file, fatal, store, add } = await openThings()
  const move = (point: unknown) => {
    if (point === 'committing') renameSync(file, `${file}-away`)
  }
  subscribe('deity:point', move)
  await t.rejects(add('elsewhere'), { name: 'CommitUnknownError' })
  unsubscribe('deity:point', move)
  renameSync(`${file}-away`, file)
  await add('second')
  t.same(fatal, [])
  await store.close()
  t.same(thingsIn(file), ['elsewhere', 'first', 'second'], 'it was written here')
})

t.test('another file in its place is fatal, and is not mixed with the log', async (t) => {
  const { file, fatal, store, add } = await openThings()
  const other = new Database(`${file}-new`)
  other.exec("create table thing (name text not null) strict; insert into thing values ('restored')")
  other.close()
  renameSync(`${file}-new`, file)
  await t.rejects(add('lost'), { name: 'StoreUnavailableError' })
  t.match(fatal, [/Another file is in the place/])
  await t.rejects(add('later'), { name: 'StoreUnavailableError' })
  await store.close()
  t.ok(existsSync(`${file}-wal.of-another-file`))
  t.same(thingsIn(file), ['restored'])
})

t.test('a deleted log is fatal, and closing saves its contents', async (t) => {
  for (const end of ['-wal', '-shm']) {
    const { file, fatal, store, add } = await openThings()
    rmSync(file + end)
    await t.rejects(add('lost'), { name: 'StoreUnavailableError' })
    t.match(fatal, [/was removed/])
    await store.close()
    t.same(thingsIn(file), ['first'])
  }
})

t.test('a start does not delete a log without its file', async (t) => {
  const { file, store, add } = await openThings()
  renameSync(file, `${file}-away`)
  await t.rejects(add('lost'))
  await store.close()
  t.throws(() => open(file), /is missing, but its .*-wal is there/)
  renameSync(`${file}-away`, file)
  await open(file).close()
  t.same(thingsIn(file), ['first'])
})

t.test('a damaged page is found at the start; if found later, the store reports it', async (t) => {
  const { file, store } = await openThings()
  // More than the pages that a connection keeps in memory.
  await store.write((unit) =>
    sql`with recursive n (i) as (select 1 union all select i + 1 from n where i < 70000)
      insert into thing select hex(zeroblob(150)) from n`.execute(unit.rows('write')),
  )
  await store.close()
  const again = open(file)
  const bytes = readFileSync(file)
  const sound = 30 * 4096
  writeFileSync(file, Buffer.concat([bytes.subarray(0, sound), Buffer.alloc(bytes.length - sound, 1)]))
  await t.rejects(
    again.write((unit) => unit.rows('write').updateTable('thing').set({ name: 'y' }).execute()),
    { name: 'StoreUnavailableError' },
  )
  await t.rejects(again.ping(), { name: 'StoreUnavailableError' })
  await again.write(async (unit) => void (await unit.load(Buffer.alloc(32), 0, Buffer.alloc(32))))
  await t.rejects(again.ping(), { name: 'StoreUnavailableError' }, 'a sound page does not repair it')
  await again.close()
  t.throws(() => open(file), { name: 'StoreUnavailableError', message: /is damaged: .*\n.*backup/s })
})

t.test('a statement that takes the whole unit back cannot leave the rest of it behind', async (t) => {
  const store = open(newFile())
  t.teardown(() => store.close())
  await store.write((unit) => sql`create unique index once on thing (name)`.execute(unit.rows('write')))
  const add = (unit: Unit, name: string) => unit.rows('write').insertInto('thing').values({ name }).execute()
  const end = store.write(async (unit) => {
    await add(unit, 'first')
    await sql`insert or rollback into thing values ('first')`.execute(unit.rows('write')).catch(() => {})
    await add(unit, 'later').catch(() => {})
    await withPhases(unit, 'a', 1)
  })
  await t.rejects(end, { name: 'StoreUnavailableError' })
  t.same(await store.rows.selectFrom('thing').selectAll().execute(), [])
  t.same(await store.rows.selectFrom('session').selectAll().execute(), [], 'no phase either')
  for (const text of ['; commit', '/* */;commit', '-- \n end'])
    await t.rejects(
      store.write((unit) => sql.raw(text).execute(unit.rows('write'))),
      /unit of work/,
    )
})

t.test('a read costs the same after 10 phases and after 100,000', async (t) => {
  const file = newFile()
  const store = open(file)
  t.teardown(() => store.close())
  for (const name of ['few', 'many']) await store.write((unit) => withPhases(unit, name, 1))
  const db = new Database(file)
  const add = db.prepare(
    `with recursive n (n) as (select 2 union all select n + 1 from n where n < ?)
     insert into phase select s.id, n, 'aaaaaa', 0, 'first', 'choose', randomblob(32), '{}', 'show', 'second', '{}', null, 1, 1, null
     from n, session s where s.hash = ?`,
  )
  add.run(10, hash('few'))
  add.run(100_000, hash('many'))
  db.close()
  const timeOf = async (name: string) => {
    const times: number[] = []
    for (let round = 0; round < 200; round++) {
      const began = performance.now()
      const { session } = (await store.read(hash(name), 0, 'elsewhere')) ?? {}
      if (session) await store.sentElsewhere(session, 1, 'first')
      times.push(performance.now() - began)
    }
    return times.sort((a, b) => a - b)[100] as number
  }
  await timeOf('few')
  const [few, many] = [await timeOf('few'), await timeOf('many')]
  t.ok(many < 5 * few, `${few.toFixed(3)} ms and ${many.toFixed(3)} ms`)
})

t.test('the event loop turns between the units of a batch', async (t) => {
  const store = open(newFile())
  t.teardown(() => store.close())
  let turns = 0
  let isDone = false
  const count = () => {
    turns++
    if (!isDone) setImmediate(count)
  }
  const busy = (milliseconds: number) => {
    const until = performance.now() + milliseconds
    while (performance.now() < until);
  }
  const units = Array.from({ length: 30 }, () =>
    store.write(async () => {
      busy(6)
      return turns
    }),
  )
  setImmediate(count)
  const atLast = (await Promise.all(units)).at(-1) ?? 0
  isDone = true
  t.ok(atLast >= 20, `${atLast} turns before the last`)
})
