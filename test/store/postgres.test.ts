/** The store on PostgreSQL: the contract, and what holds for it only. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openPostgres } from '../../server/store/postgres/store.ts'
import { schemaIn } from '../kit/database.ts'
import { noPostgres, startCluster } from '../support/postgres.ts'
import { storeContract } from './store-contract.ts'

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
