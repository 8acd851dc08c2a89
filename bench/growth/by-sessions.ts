/** Phases with more and more sessions in the file, in turns. */
import type { Measured } from '../driver.ts'
import { median } from '../table.ts'
import { peakOf } from '../usage.ts'
import { forOrders, forSeconds, medianOf } from './load.ts'
import { contentsOf, plant } from './plant.ts'
import { count, type Report } from './report.ts'
import { type Scale, shop } from './scale.ts'
import { rest, startWatched, type Watched } from './watched.ts'

const visitors = 8

interface Size {
  sessions: number
  running: Watched
  /** Seconds until what it does at its start was done. */
  busy: number
  rounds: Measured[]
}

export async function bySessions({ sessions, rounds, seconds, warmUp }: Scale): Promise<Report> {
  const sizes: Size[] = []
  for (const each of sessions) {
    const planted = await plant(`sessions-${each}`, { sessions: each, areExpired: false })
    const running = await startWatched(shop, planted)
    sizes.push({ sessions: each, running, busy: await rest(running.pid), rounds: [] })
  }
  for (const { running } of sizes) await forOrders(running, visitors, warmUp)
  for (let round = 0; round < rounds; round++)
    for (const each of sizes) each.rounds.push(await forSeconds(each.running, visitors, seconds))

  const first = sizes[0]?.rounds ?? []
  // Each round beside the first size's of the same moment.
  const ratioOf = (each: Size) =>
    median(each.rounds.map(({ cpu }, at) => cpu / (first[at]?.cpu ?? Number.NaN)))
  const rows = sizes.map((each) => [
    count(each.sessions),
    contentsOf(each.running.file).all.toFixed(0),
    medianOf(each.rounds, 'cpu').toFixed(3),
    ratioOf(each).toFixed(2),
    medianOf(each.rounds, 'p50').toFixed(1),
    medianOf(each.rounds, 'p99').toFixed(1),
    each.busy.toFixed(0),
    peakOf(each.running.pid).toFixed(0),
  ])
  for (const { running } of sizes) await running.stop()
  return {
    title: `Sessions in the file, ${visitors} visitors`,
    head: [
      'sessions',
      'MB',
      'CPU ms/phase',
      'of the first',
      'p50 ms',
      'p99 ms',
      'busy after start, s',
      'peak MB',
    ],
    rows,
    plot: {
      file: 'growth-sessions.svg',
      title: 'CPU for each phase, by sessions in the file',
      x: 'sessions in the file',
      y: 'of the first size',
      isLog: { x: true, y: false },
      lines: [
        { name: 'measured', points: sizes.map((each) => [each.sessions, ratioOf(each)]) },
        { name: 'a tenth more', points: sizes.map((each) => [each.sessions, 1.1]) },
      ],
    },
  }
}
