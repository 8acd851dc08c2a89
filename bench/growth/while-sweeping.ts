/** Visitors who work while expired sessions are forgotten, and as many where nothing has expired. */
import { setTimeout as sleep } from 'node:timers/promises'
import { forOrders, forSeconds } from './load.ts'
import { contentsOf, plant } from './plant.ts'
import { count, type Report } from './report.ts'
import { type Scale, shop } from './scale.ts'
import { rest, startWatched, type Watched } from './watched.ts'

const visitors = 8

async function roundOf(name: string, running: Watched, seconds: number): Promise<string[]> {
  const { sessions } = contentsOf(running.file)
  await running.delays()
  const { cpu, perSecond, p99 } = await forSeconds(running, visitors, seconds)
  const delays = await running.delays()
  return [
    name,
    count(sessions),
    ...[delays.p50, delays.p99, delays.own, p99].map((ms) => ms.toFixed(1)),
    perSecond.toFixed(0),
    cpu.toFixed(3),
  ]
}

export async function whileSweeping({ expired, rounds, seconds, warmUp }: Scale): Promise<Report> {
  const still = await startWatched(shop, await plant('still', { sessions: expired, areExpired: false }))
  await rest(still.pid)
  await forOrders(still, visitors, warmUp)
  const sweeping = await startWatched(shop, await plant('expired', { sessions: expired, areExpired: true }))
  await forOrders(sweeping, visitors, Math.min(warmUp, expired / 200))
  const rows: string[][] = []
  for (let round = 0; round < rounds; round++) {
    rows.push(await roundOf('nothing to sweep', still, seconds))
    rows.push(await roundOf('sweeping', sweeping, seconds))
  }
  await still.stop()
  await sweeping.stop()
  return {
    title: `${count(expired)} expired sessions, ${visitors} visitors`,
    head: [
      '',
      'sessions before',
      'loop p50 ms',
      'loop p99 ms',
      'loop p99 ms, own',
      'phase p99 ms',
      'phases/s',
      'CPU ms/phase',
    ],
    rows,
  }
}

/** What a finished order takes of the file, and what a sweep gives back. */
export async function fileGrowth({ expired, warmUp }: Scale): Promise<Report> {
  const running = await startWatched(
    shop,
    await plant('growth', { sessions: expired / 10, areExpired: true }),
  )
  const moments: [string, ReturnType<typeof contentsOf>][] = [
    ['expired sessions only', contentsOf(running.file)],
  ]
  const began = performance.now()
  // One of them is the order from which they were copied; it has not expired.
  while (contentsOf(running.file).sessions > 1) await sleep(500)
  const took = (performance.now() - began) / 1000
  moments.push([`swept, in ${took.toFixed(0)} s`, contentsOf(running.file)])
  for (const half of ['half of the new orders', 'all new orders']) {
    await forOrders(running, visitors, warmUp)
    moments.push([half, contentsOf(running.file)])
  }
  await running.stop()
  const used = ({ all, free }: { all: number; free: number }) => all - free
  const [, , first, last] = moments.map(([, contents]) => contents)
  const each = first && last ? ((used(last) - used(first)) * 1000) / warmUp : Number.NaN
  return {
    title: `The file: a finished order takes ${each.toFixed(1)} KB`,
    head: ['', 'MB', 'of these free', 'sessions kept', 'rows of sessions'],
    rows: moments.map(([name, { all, free, sessions, rows }]) => [
      name,
      all.toFixed(1),
      free.toFixed(1),
      count(sessions),
      count(rows),
    ]),
  }
}
