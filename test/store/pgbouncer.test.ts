/** The store behind a real PgBouncer in transaction mode: the contract, and a visitor. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { openPostgres } from '../../server/store/postgres/store.ts'
import { confirm, referenceIn, walkToReview } from '../support/booking.ts'
import { noPgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { startCluster } from '../support/postgres.ts'
import { startProcess } from '../support/process.ts'
import { storeContract } from './store-contract.ts'

async function testBehind(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'deity-store-'))
  const migrations = join(folder, 'migrations')
  mkdirSync(migrations)
  writeFileSync(join(migrations, '001-thing.sql'), 'create table thing (name text not null) strict;')
  const cluster = await startCluster()
  const admin = new pg.Client({ connectionString: cluster.url })
  await admin.connect()
  const users = Array.from({ length: 100 }, (_, at) => `visitor${at}`)
  const bouncer = await startPgBouncer(cluster.port, users)
  t.teardown(async () => {
    bouncer.stop()
    await admin.end()
    await cluster.remove()
    rmSync(folder, { recursive: true })
  })
  /** A user with a schema and the settings of docs/scaling.md: PgBouncer refuses them as startup options. */
  async function newUrl(): Promise<string> {
    const user = users.pop() ?? ''
    await admin.query(`create role ${user} superuser login; create schema ${user}`)
    const settings = [`search_path = ${user}`, 'enable_seqscan = off', 'statement_timeout = 8000']
    for (const setting of settings) await admin.query(`alter role ${user} set ${setting}`)
    return bouncer.urlOf(user)
  }

  t.test('the contract', async (t) =>
    storeContract(t, async () => {
      const url = await newUrl()
      return (await openPostgres({ url, pooler: true, actionLimit: 2000, migrations })).store
    }),
  )

  t.test('without DATABASE_POOLER the start is refused', async (t) => {
    const url = await newUrl()
    await t.rejects(
      openPostgres({ url, pooler: false, actionLimit: 2000, migrations }),
      /unsupported startup parameter/,
    )
  })

  t.test('a visitor books', async (t) => {
    const server = await startProcess({
      ...{ DATABASE: await newUrl(), DATABASE_POOLER: '1', DATA: folder },
      ...{ SEAL_KEY: randomBytes(32).toString('base64url'), ACTION_LIMIT: '20000' },
    })
    t.teardown(() => server.end())
    const visitor = await walkToReview(await server.visit())
    await confirm(visitor)
    t.ok(referenceIn(visitor.text))
  })
}

if (noPgBouncer) t.test('behind PgBouncer', { skip: noPgBouncer }, async () => {})
else await testBehind()
