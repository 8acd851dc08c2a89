/**
 * The same on PostgreSQL: besides the server, backends and the whole of PostgreSQL are killed, and restarted
 * fast, in the middle of the visits. Each round has a cluster of its own.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Counts, createCounts } from '../../kit/counts.ts'
import { schemaIn } from '../../kit/database.ts'
import { type Random, randomFrom } from '../../kit/random.ts'
import { freePort } from '../../support/free-port.ts'
import { type Cluster, startCluster } from '../../support/postgres.ts'
import { auditRows, type Rows, reading, violationsOf } from '../audit.ts'
import { openLedger } from '../ledger.ts'
import { crashApp } from './app.ts'
import { type Prespawned, prespawn } from './prespawned.ts'
import { listening } from './restarts.ts'
import type { RoundOptions } from './round.ts'
import { visit } from './visitor.ts'

/** Points at which the server kills itself, with the highest passing. */
const points: [point: string, passings: number][] = [
  ['begun', 100],
  ['loaded', 100],
  ['acted', 60],
  ['halfway', 15],
  ['recorded', 60],
  ['committing', 60],
  ['committed', 60],
  ['answering', 100],
  ['sweeping', 3],
]

/** What is done to PostgreSQL while the visitors go on. */
export const databaseFaults: Record<string, (cluster: Cluster, random: Random) => Promise<void>> = {
  // The others are ended by PostgreSQL then, which recovers by itself.
  'a backend killed': async (cluster, random) => kill(cluster, random, 'SIGKILL'),
  'a backend ended': async (cluster, random) => kill(cluster, random, 'SIGTERM'),
  'a statement cancelled': async (cluster, random) => kill(cluster, random, 'SIGINT'),
  'all of PostgreSQL killed': async (cluster, random) => {
    cluster.killAll()
    await sleep(random.below(400))
    await startAgain(cluster)
  },
  'a fast restart': async (cluster, random) => {
    // Asked while it recovers from the kill of a backend, PostgreSQL 15 can wait for its checkpointer for ever.
    await cluster.ready()
    await cluster.stop('fast')
    await sleep(random.below(200))
    await startAgain(cluster)
  },
}

/** All that a kill can be counted as. */
export const postgresKinds = ['random', ...points.map(([point]) => point), ...Object.keys(databaseFaults)]

async function kill(cluster: Cluster, random: Random, signal: NodeJS.Signals): Promise<void> {
  const servers = cluster.backends().filter((pid) => cluster.titleOf(pid).includes(' 127.0.0.1('))
  if (servers.length === 0) return
  try {
    process.kill(random.pick(servers), signal)
  } catch {
    // It has ended by itself.
  }
}

/** The processes of one that was killed need a moment to let go of its memory. */
async function startAgain(cluster: Cluster): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return await cluster.start()
    } catch (error) {
      if (tries === 20) throw error
      await sleep(100)
    }
}

/** Everything that the database holds, once no server writes. */
export async function readRows(url: string): Promise<Rows> {
  const types = { getTypeParser: (oid: number) => (oid === 20 || oid === 23 ? Number : String) }
  const client = new pg.Client({ connectionString: url, types: types as unknown as pg.CustomTypesConfig })
  await client.connect()
  const rows = async <Row>(sql: string) => (await client.query(sql)).rows as Row[]
  const phases = reading.phases("encode(s.hash, 'hex')", 's.hash = p.session')
  const found = {
    phases: await rows<Rows['phases'][number]>(phases),
    entries: await rows<Rows['entries'][number]>(reading.entries),
    uneven: (await rows<{ name: string }>(reading.uneven)).map(({ name }) => name),
    faults: [],
  }
  await client.end()
  return found
}

/** Resolves when so many more phases are answered, or the server has ended, or that takes too long. */
async function answering(counts: Counts, more: number, server?: Prespawned): Promise<void> {
  const [enough, end] = [counts.of('answered') + more, performance.now() + 15_000]
  while (counts.of('answered') < enough && !server?.hasEnded() && performance.now() < end) await sleep(5)
}

export interface PostgresRound extends RoundOptions {
  /** Commits that wait for no flush: a control, which has to lose some. */
  isControl: boolean
}

export async function runPostgresRound(options: PostgresRound) {
  const { seed, mode, kills, visitors, until, onKill, isControl } = options
  const folder = mkdtempSync(join(tmpdir(), 'deity-crash-'))
  const cluster = await startCluster(isControl ? ['wal_writer_delay = 2000'] : [])
  const { file: url } = await schemaIn(cluster.url)
  const app = crashApp(join(folder, 'app'))
  const port = await freePort()
  const ledger = openLedger()
  const counts = createCounts()
  const violations: string[] = []
  const random = randomFrom(seed)
  const settings = {
    ...{ APP: app.folder, DATABASE: url, SEAL_KEY: randomBytes(32).toString('base64url') },
    ...{ PORT: String(port), AFTER_POST: mode.afterPost, SESSION_IN: mode.sessionIn },
    ...{ COOKIE_BINDING: mode.cookieBinding, LOG_LEVEL: 'fatal', RATE_LIMIT: '0' },
    ...(isControl && { ASYNC_COMMIT: '1' }),
  }
  const spawn = (more: Record<string, string> = {}) => prespawn({ ...settings, ...more })
  let server = spawn()
  const begin = async (next: Prespawned) => {
    server = next
    await server.ready
    server.release()
  }
  const end = async (signal: NodeJS.Signals) => {
    server.process.kill(signal)
    const exit = await server.ended
    if (server.faults() !== '') violations.push(`a server's output: ${server.faults()}`)
    return exit
  }

  async function killServer(): Promise<string> {
    const [point, passings] = random.pick(points)
    const isRandom = random.below(5) === 0
    const next = spawn(isRandom ? {} : { KILL_AT: point, KILL_COUNT: String(1 + random.below(passings)) })
    await next.ready
    await end('SIGKILL')
    await begin(next)
    await answering(counts, isRandom ? random.below(50) : 120, server)
    const isMet = server.hasEnded()
    const after = spawn()
    await after.ready
    await end('SIGKILL')
    await begin(after)
    return isMet ? point : 'random'
  }

  async function hurtDatabase(): Promise<string> {
    const kind = random.pick(isControl ? ['all of PostgreSQL killed'] : Object.keys(databaseFaults))
    await answering(counts, 1 + random.below(30))
    await sleep(random.below(20))
    await databaseFaults[kind]?.(cluster, random)
    return kind
  }

  await begin(server)
  await Promise.race([server.ended, listening(port, server)])
  let isOver = false
  const visits = Array.from({ length: visitors }, (_, index) => {
    const own = { name: `v${index}`, random: randomFrom(seed * 1000 + index) }
    return visit({ ...own, port, mode, ledger, counts, violations }, () => isOver)
  })
  try {
    for (; counts.of('kills') < kills && performance.now() < until; counts.add('kills')) {
      const isServer = !isControl && random.below(4) === 0
      onKill(await (isServer ? killServer() : hurtDatabase()), counts.of('answered'))
    }
    await answering(counts, 20)
  } catch (error) {
    violations.push(String(error))
  }
  isOver = true
  await Promise.all(visits)
  const exit = await end('SIGTERM')
  if (exit !== 0) violations.push(`after SIGTERM, the server ended with ${exit}`)
  await cluster.ready()
  const audit = auditRows(await readRows(url), ledger, true)
  violations.push(...violationsOf(audit))
  counts.add('rows of the journal', audit.phases)
  counts.add('entries', audit.entries)
  counts.add('lost', audit.lost.length)
  counts.add('doubled', audit.doubled.length)
  await cluster.remove()
  rmSync(folder, { recursive: true })
  return { counts, violations }
}
