/**
 * What a second process on the same file is worth: the same visitors with one server, and divided between two
 * that each have a port. A balancer or `cluster` in front would cost more than this.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { contenders } from './contenders.ts'
import { drive, type Measured } from './driver.ts'
import { type Running, start } from './start.ts'
import { markdown, median } from './table.ts'
import { peakOf } from './usage.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean' } } })
const { rounds, seconds, warmUp } = values.quick
  ? { rounds: 1, seconds: 1, warmUp: 20 }
  : { rounds: 5, seconds: 3, warmUp: 1000 }

const direct = contenders.find(({ name }) => name === 'deity-page')
if (!direct) throw new Error('the server itself is not among the contenders')

/** The servers together, as one. */
async function driveAll(
  servers: readonly Running[],
  visitors: number,
  limits: { seconds: number; orders: number },
): Promise<Measured> {
  const each = visitors / servers.length
  const all = await Promise.all(
    servers.map(({ port, pid }) => drive({ port, pid, visitors: each, ...limits })),
  )
  const sum = (of: (one: Measured) => number) => all.reduce((total, one) => total + of(one), 0)
  const perSecond = sum((one) => one.perSecond)
  return {
    receipts: sum((one) => one.receipts),
    cpu: sum((one) => one.cpu * one.perSecond) / perSecond,
    perSecond,
    p50: Math.max(...all.map((one) => one.p50)),
    p99: Math.max(...all.map((one) => one.p99)),
    bytes: sum((one) => one.bytes) / all.length,
    errors: all.flatMap((one) => one.errors),
  }
}

console.log(`Every commit flushed; Node ${process.versions.node}, ${cpus().length} cores.`)
for (const visitors of values.quick ? [8] : [8, 32]) {
  const setups: { name: string; servers: Running[]; rounds: Measured[]; folder: string }[] = []
  for (const processes of [1, 2]) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-cores-'))
    const servers: Running[] = []
    for (let one = 0; one < processes; one++)
      servers.push(await start(direct, { prefix: [], nodeArguments: [], folder }))
    setups.push({ name: processes === 1 ? 'one process' : 'two processes', servers, rounds: [], folder })
  }
  for (const { servers } of setups)
    for (const server of servers) await driveAll([server], visitors, { seconds: Infinity, orders: warmUp })
  for (let round = 0; round < rounds; round++)
    for (const { servers, rounds } of setups)
      rounds.push(await driveAll(servers, visitors, { seconds, orders: Infinity }))

  const of = (measured: Measured[], figure: 'perSecond' | 'cpu' | 'p50' | 'p99') =>
    median(measured.map((each) => each[figure]))
  console.log(
    `\n${visitors} visitors, medians of ${rounds} × ${seconds} s, load ${loadavg()[0]?.toFixed(0)}:\n`,
  )
  console.log(
    markdown(
      ['', 'phases/s', 'CPU ms/phase', 'p50 ms', 'p99 ms', 'peak MB', 'refused'],
      setups.map(({ name, servers, rounds }) => [
        name,
        of(rounds, 'perSecond').toFixed(0),
        of(rounds, 'cpu').toFixed(3),
        of(rounds, 'p50').toFixed(1),
        of(rounds, 'p99').toFixed(1),
        servers.reduce((sum, { pid }) => sum + peakOf(pid), 0).toFixed(0),
        String(rounds.flatMap(({ errors }) => errors).length),
      ]),
    ),
  )
  const [one, two] = setups
  const ratios = two?.rounds.map(
    ({ perSecond }, at) => perSecond / (one?.rounds[at]?.perSecond ?? Number.NaN),
  )
  console.log(`\nTwo take ${median(ratios ?? []).toFixed(2)} times the phases that one does, round by round.`)
  for (const { servers, folder } of setups) {
    for (const server of servers) await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
