/** More and more visitors at once, on the largest file. */
import { join } from 'node:path'
import type { Measured } from '../driver.ts'
import { peakOf } from '../usage.ts'
import { forOrders, forSeconds } from './load.ts'
import { count, type Report } from './report.ts'
import { folder, type Scale, shop } from './scale.ts'
import { rest, startWatched } from './watched.ts'

/** On the database that `bySessions` leaves behind. */
export async function byVisitors({ sessions, visitors, seconds, warmUp }: Scale): Promise<Report> {
  const most = Math.max(...sessions)
  const running = await startWatched(shop, join(folder, `sessions-${most}`))
  await rest(running.pid)
  await forOrders(running, 8, warmUp)
  const found: { number: number; measured: Measured; peak: number }[] = []
  for (const number of visitors) {
    // An order each, so that all of them have begun.
    await forOrders(running, number, number)
    found.push({ number, measured: await forSeconds(running, number, seconds), peak: peakOf(running.pid) })
  }
  await running.stop()
  return {
    title: `Visitors at once, ${count(most)} sessions in the file`,
    head: ['visitors', 'CPU ms/phase', 'phases/s', 'p50 ms', 'p99 ms', 'peak MB so far'],
    rows: found.map(({ number, measured: { cpu, perSecond, p50, p99 }, peak }) => [
      count(number),
      cpu.toFixed(3),
      perSecond.toFixed(0),
      p50.toFixed(1),
      p99.toFixed(1),
      peak.toFixed(0),
    ]),
    plot: {
      file: 'growth-visitors.svg',
      title: 'Time for a phase, by visitors at once',
      x: 'visitors at once',
      y: 'ms',
      isLog: { x: true, y: true },
      lines: [
        { name: 'half of the phases', points: found.map(({ number, measured }) => [number, measured.p50]) },
        { name: '99 of 100', points: found.map(({ number, measured }) => [number, measured.p99]) },
      ],
    },
  }
}
