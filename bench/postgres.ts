/** What a contender on PostgreSQL needs besides: a cluster, and what that has used. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { schemaIn } from '../test/kit/database.ts'
import { type Cluster, startCluster } from '../test/support/postgres.ts'
import type { Contender } from './contenders.ts'
import { cpuOf } from './usage.ts'

export interface Backing {
  environment: Record<string, string>
  /** Rows written for confirmed orders. */
  countPurchases(): Promise<number>
  /** What it has used since the last time that it was asked: for each of so many phases. */
  costOf(phases: number): Promise<string>
  remove(): Promise<void>
}

async function ask(url: string, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return Number(rows[0].count)
}

/** Statements outside transactions count as one each, transactions as one. */
const transactions =
  'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()'

/** @returns nothing for a contender on SQLite */
export async function backingOf({ name }: Contender): Promise<Backing | undefined> {
  if (!name.startsWith('postgres-')) return undefined
  const cluster: Cluster = await startCluster()
  const { file } = await schemaIn(cluster.url)
  const used = async () => ({ cpu: cpuOf(cluster.postmaster()), count: await ask(file, transactions) })
  let before = await used()
  return {
    environment: { DATABASE: file, SEAL_KEY: randomBytes(32).toString('base64url') },
    countPurchases: () => ask(file, 'select count(*) from purchase'),
    async costOf(phases) {
      // The counts of PostgreSQL are up to a second late.
      await new Promise((resolve) => setTimeout(resolve, 1500))
      const now = await used()
      const text = `PostgreSQL itself: ${((now.cpu - before.cpu) / phases).toFixed(3)} ms of CPU and ${((now.count - before.count) / phases).toFixed(2)} transactions for each phase`
      before = now
      return text
    },
    remove: cluster.remove,
  }
}
