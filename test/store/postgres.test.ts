/** The store on PostgreSQL: the contract, and what holds for it only. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import t from 'tap'
import type { Store, Unit } from '../../server/store/contract.ts'
import { openPostgres } from '../../server/store/postgres/store.ts'
import { schemaIn } from '../kit/database.ts'
import { noPostgres, startCluster } from '../support/postgres.ts'
import { hash, phase, storeContract, withPhases } from './store-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-store-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const migrations = join(folder, 'migrations')
mkdirSync(migrations)
writeFileSync(join(migrations, '001-thing.sql'), 'create table thing (name text not null) strict;')

const cluster = noPostgres ? undefined : await startCluster()
t.teardown(() => cluster?.remove())
const skip = noPostgres ?? false

async function open(more: object = {}) {
  const { file: url } = await schemaIn(cluster?.url ?? '')
  const { store } = await openPostgres({ url, pooler: false, actionLimit: 2000, migrations, ...more })
  return store
}

t.test('the contract', { skip }, async (t) => storeContract(t, () => open()))
t.test('the contract, as behind a pooler', { skip }, async (t) =>
  storeContract(t, () => open({ pooler: true })),
)

/** A store on a server that is set otherwise, and what its start says. */
const refused = (url: string) =>
  openPostgres({ url, pooler: false, actionLimit: 2000, migrations }).then(
    async ({ store, warnings }) => {
      await store.close()
      return warnings.join()
    },
    (error: Error) => error.message,
  )

t.test('a server that could lose answers is refused', { skip }, async (t) => {
  const { file: url } = await schemaIn(cluster?.url ?? '')
  const withOption = (option: string) => url.replace('options=', `options=-c%20${option}%20`)
  t.match(await refused(url), /no synchronous standby: a failover can lose/)
  for (const value of ['off', 'local', 'remote_write'])
    t.match(
      await refused(withOption(`synchronous_commit%3D${value}`)),
      `DEITY_DATABASE_NOT_DURABLE: PostgreSQL runs with synchronous_commit = ${value}`,
    )
  await cluster?.set('full_page_writes', 'off')
  t.match(await refused(url), 'DEITY_DATABASE_NOT_DURABLE: PostgreSQL runs with full_page_writes = off')
  await cluster?.set('full_page_writes', 'on')
})

t.test('a database that sorts or holds texts otherwise is refused', { skip }, async (t) => {
  const admin = new pg.Client({ connectionString: cluster?.url ?? '' })
  await admin.connect()
  await admin.query(`create database latin encoding 'SQL_ASCII' locale 'C' template template0`)
  await admin.end()
  t.match(await refused((cluster?.url ?? '').replace(/postgres$/, 'latin')), /^DEITY_DATABASE_ENCODING/)
})

t.test('a standby is refused, and no start hangs', { skip }, async (t) => {
  const { file: url } = await schemaIn(cluster?.url ?? '')
  t.match(await refused(url.replace('deity@', 'nobody@')), /^DEITY_DATABASE_REFUSED/)
  // Nothing answers there: it accepts and keeps silent.
  const silent = createServer().listen(0, '127.0.0.1')
  t.teardown(() => silent.close())
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const began = performance.now()
  t.match(
    await refused(`postgres://deity@127.0.0.1:${port}/postgres`),
    /^DEITY_DATABASE_UNREACHABLE: PostgreSQL cannot be reached/,
  )
  t.ok(performance.now() - began < 60_000)
  // A commit that waits for a standby that does not exist.
  await cluster?.set('synchronous_standby_names', "'nobody'")
  t.match(await refused(url), /^DEITY_DATABASE_UNREACHABLE/)
  await cluster?.set('synchronous_standby_names', "''")
})

/** Books one of the rooms that are free, by reading them first. */
const book = (store: Store, visitor: string, limit: number) =>
  store.write(async (unit) => {
    const rows = unit.rows('write')
    const { taken } = await rows
      .selectFrom('thing')
      .select((row) => row.fn.countAll<number>().as('taken'))
      .executeTakeFirstOrThrow()
    if (taken >= limit) return false
    await rows.insertInto('thing').values({ name: visitor }).execute()
    return true
  })

const rounds = Number(process.env['ROUNDS'] ?? 100)

t.test(`the last room, to two visitors at once, ${rounds} times`, { skip }, async (t) => {
  const store = await open()
  t.teardown(() => store.close())
  let booked = 0
  for (let round = 1; round <= rounds; round++) {
    const ends = await Promise.all(['a', 'b'].map((name) => book(store, name, round)))
    booked += ends.filter(Boolean).length
    if (booked !== round) break
  }
  t.equal(booked, rounds)
  t.equal((await store.rows.selectFrom('thing').selectAll().execute()).length, rounds)
})

t.test('ten rooms, 16 writers: never more; with READ COMMITTED, more', { skip }, async (t) => {
  const store = await open()
  t.teardown(() => store.close())
  let booked = 0
  for (let house = 1; house <= rounds / 20; house++) {
    const limit = house * 10
    const ends = await Promise.all(Array.from({ length: 16 }, (_, i) => book(store, String(i), limit)))
    booked += ends.filter(Boolean).length
    t.equal(booked, limit)
  }

  // The control: what the same units would do without the isolation.
  const { file: url } = await schemaIn(cluster?.url ?? '')
  const clients = Array.from({ length: 16 }, () => new pg.Client({ connectionString: url }))
  await Promise.all(clients.map((client) => client.connect()))
  t.teardown(() => Promise.all(clients.map((client) => client.end())))
  await clients[0]?.query('create table thing (name text)')
  let overbooked = 0
  for (let house = 1; house <= 5; house++) {
    const careless = async (client: pg.Client) => {
      await client.query('begin isolation level read committed')
      const { rows } = await client.query('select count(*)::int as taken from thing')
      if (rows[0].taken < 10) await client.query("insert into thing values ('x')")
      await client.query('commit')
    }
    await Promise.all(clients.map(careless))
    const { rows } = (await clients[0]?.query('select count(*)::int as taken from thing')) ?? { rows: [] }
    if (rows[0].taken > 10) overbooked++
    await clients[0]?.query('delete from thing')
  }
  t.ok(overbooked > 0, `${overbooked} of 5 houses`)
})

t.test('an author goes on after a query that failed, and does not meet a conflict', { skip }, async (t) => {
  const store = await open()
  t.teardown(() => store.close())
  await store.write((unit) => sql`create unique index once on thing (name)`.execute(unit.rows('write')))
  const add = (unit: Unit, name: string) => unit.rows('write').insertInto('thing').values({ name }).execute()
  let runs = 0
  const end = await store.write(async (unit) => {
    runs++
    await add(unit, 'one')
    const again = await add(unit, 'one').then(
      () => 'added',
      (error: Error) => error.message,
    )
    await add(unit, 'two')
    return again
  })
  t.match(end, /duplicate key/)
  t.equal(runs, 2, 'the first run had no savepoints')
  t.same(await store.rows.selectFrom('thing').selectAll().execute(), [{ name: 'one' }, { name: 'two' }])
  // Every unit catches whatever it meets; the conflicts among them are not met.
  const caught: string[] = []
  await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      store.write(async (unit) => {
        const rows = unit.rows('write')
        try {
          await rows.selectFrom('thing').selectAll().execute()
          await add(unit, `unit ${i}`)
        } catch (error) {
          caught.push(String(error))
        }
      }),
    ),
  )
  const names = (await store.rows.selectFrom('thing').selectAll().execute()).map(({ name }) => name)
  t.equal(names.length, 14, caught.join())
})

t.test('a unit whose connection is lost at any moment is committed once', { skip }, async (t) => {
  const store = await open()
  t.teardown(() => store.close())
  await store.write((unit) => withPhases(unit, 'a', 1))
  const admin = new pg.Client({ connectionString: cluster?.url ?? '' })
  await admin.connect()
  t.teardown(() => admin.end())
  const cut = () =>
    admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'deity %' and pid <> pg_backend_pid()`,
    )
  const next = (number: number) =>
    store.write(async (unit) => {
      const { session, taken } = await unit.load(hash('a'), 0, hash(`form ${number}`))
      if (!session) throw new Error('no session')
      if (taken) return taken.number
      await unit
        .rows('write')
        .insertInto('thing')
        .values({ name: String(number) })
        .execute()
      const last = session.last + 1
      await unit.record({ ...session, last }, phase(last, { parent: 0, digest: hash(`form ${number}`) }))
      return last
    })
  for (let number = 1; number <= 30; number++) {
    const [answer] = await Promise.all([next(number), cut()])
    t.equal(await next(number), answer)
  }
  t.equal((await store.rows.selectFrom('thing').selectAll().execute()).length, 30)
  t.equal((await store.read(hash('a'), 0, ''))?.session.last, 31)
})
