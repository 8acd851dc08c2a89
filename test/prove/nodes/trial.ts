/**
 * Visitors of several nodes behind HAProxy, while something is done to these or to their database. What the
 * visitors were answered is recorded here, outside the nodes, and compared with the database in the end.
 */
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Counts, createCounts } from '../../kit/counts.ts'
import { schemaIn } from '../../kit/database.ts'
import type { Mode } from '../../kit/gestures/server.ts'
import { type Random, randomFrom } from '../../kit/random.ts'
import { fixture } from '../../support/app.ts'
import { freePort } from '../../support/free-port.ts'
import { startHaproxy } from '../../support/haproxy.ts'
import { type Cluster, startCluster } from '../../support/postgres.ts'
import { auditFile, auditRows, violationsOf } from '../audit.ts'
import { readRows } from '../crash/postgres.ts'
import { visit } from '../crash/visitor.ts'
import { openLedger } from '../ledger.ts'
import { createNode, type Node } from './node.ts'

export interface Trial {
  nodes: readonly Node[]
  /** Absent on SQLite. */
  cluster: Cluster | undefined
  random: Random
  counts: Counts
  /** The folder of the next version of the application. */
  next: string
  /** Resolves when so many more phases are answered. @throws when that takes a minute */
  answering(more: number): Promise<void>
}

export interface TrialOptions {
  on: 'postgres' | 'sqlite'
  nodes: number
  visitors: number
  mode: Mode
  seed: number
  /** Faults that nodes may log, besides what was answered with *busy*: that counts where it reaches a visitor. */
  mayLog?: RegExp
}

const busy = /"type":"StoreUnavailableError"/

export interface Outcome {
  counts: Counts
  violations: string[]
  /** Requests that were answered with an error, or not at all. */
  failed: number
  /** HAProxy's lines of those that were answered with an error. */
  refused: string[]
  /** Milliseconds of the longest wait for an answer. */
  longest: number
}

/** Milliseconds between SIGTERM and the end of listening: three checks of HAProxy. */
const stopDelay = 1500

/** Two versions of the fixture of accounts: the next one asks for a memo, too. */
function versions(folder: string): { present: string; next: string } {
  const [present, next] = [join(folder, 'present'), join(folder, 'next')]
  for (const each of [present, next]) {
    cpSync(fixture('ledger'), each, { recursive: true })
    writeFileSync(join(each, 'package.json'), '{ "type": "module" }')
  }
  const edit = (file: string, from: string, to: string) => {
    const text = readFileSync(join(next, file), 'utf8')
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
    writeFileSync(join(next, file), text.replace(from, to))
  }
  edit('actions/transfer/transaction.ts', 'nonce: z.string() }', 'nonce: z.string(), memo: z.string() }')
  edit('actions/transfer/transaction.ts', '.partial(),', '.partial(),\n  version: 2,')
  edit(
    'actions/transfer/transaction.ts',
    '.required()',
    '.partial({ memo: true }).required({ nonce: true, source: true, target: true, amount: true })',
  )
  edit('actions/transfer/write-slip.ts', 'max(40) }', 'max(40), memo: z.string().max(40).optional() }')
  edit('screens/transfer/slip.ts', 'omit({ nonce: true })', 'omit({ nonce: true, memo: true })')
  edit('screens/transfer/slip.hbs', '<button>', '{{field "memo" label="Memo"}}<button>')
  writeFileSync(join(next, 'db/migrations/000900-memo.sql'), 'create table memo (text text primary key);')
  return { present, next }
}

/** @param disturb what is done meanwhile; the visitors stop when it has resolved */
export async function runTrial(
  { on, nodes: count, visitors, mode, seed, mayLog = /^$/ }: TrialOptions,
  disturb: (trial: Trial) => Promise<void>,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'deity-nodes-'))
  const cluster = on === 'postgres' ? await startCluster() : undefined
  const url = cluster && (await schemaIn(cluster.url)).file
  const data = join(folder, 'data')
  mkdirSync(data)
  const { present, next } = versions(folder)
  const settings = {
    ...{ APP: present, SEAL_KEY: randomBytes(32).toString('base64url') },
    ...(url ? { DATABASE: url } : { DATA: data }),
    ...{ AFTER_POST: mode.afterPost, SESSION_IN: mode.sessionIn, COOKIE_BINDING: mode.cookieBinding },
    ...{ LOG_LEVEL: 'warn', RATE_LIMIT: '0', DISK_RESERVE: '0', KEEP_ALIVE: '1' },
    ...{ STOP_DELAY: String(stopDelay), TRUST_PROXY: '127.0.0.1/32' },
  }
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const nodes = ports.map((port) => createNode(port, settings))
  for (const node of nodes) await node.start()
  const proxy = await startHaproxy(ports)
  const [ledger, counts, violations] = [openLedger(), createCounts(), [] as string[]]
  let longest = 0
  const onWait = (ms: number) => {
    longest = Math.max(longest, ms)
  }
  async function answering(more: number): Promise<void> {
    const [enough, end] = [counts.of('answered') + more, performance.now() + 60_000]
    while (counts.of('answered') < enough) {
      if (performance.now() > end) throw new Error(`no ${more} answers within a minute`)
      await sleep(5)
    }
  }
  let isOver = false
  const visits = Array.from({ length: visitors }, (_, index) => {
    const own = { name: `v${index}`, random: randomFrom(seed * 1000 + index) }
    return visit({ ...own, port: proxy.port, mode, ledger, counts, violations, onWait }, () => isOver)
  })
  try {
    await answering(10)
    await disturb({ nodes, cluster, random: randomFrom(seed), counts, next, answering })
    await answering(10)
  } catch (error) {
    violations.push(String(error))
  }
  isOver = true
  await Promise.all(visits)
  // HAProxy's own pages have no node that answered.
  const own = proxy.log().match(/ <NOSRV> /g)?.length ?? 0
  if (own > 0) counts.add('answers of HAProxy', own)
  const refused = proxy.log().match(/^\S+ \[\S+\] \S+ \S+ \S+ (?:5\d\d|-1) .*$/gm) ?? []
  await proxy.stop()
  await Promise.all(nodes.map((node) => node.stop().catch((error) => violations.push(String(error)))))
  const faults = nodes
    .flatMap((node) => node.faults())
    .filter((line) => !busy.test(line) && !mayLog.test(line))
  violations.push(...faults.map((line) => `a node’s log: ${line}`))
  const audit = url
    ? auditRows(await readRows(url), ledger, true)
    : auditFile(join(data, 'deity.sqlite'), ledger)
  violations.push(...violationsOf(audit))
  counts.add('rows of the journal', audit.phases)
  await cluster?.remove()
  rmSync(folder, { recursive: true })
  return {
    counts,
    violations,
    refused: [...refused],
    failed: counts.of('unsettled') + counts.of('unanswered'),
    longest,
  }
}
