/** States of several sizes, in turns. */
import { notes } from '../journeys.ts'
import { start } from '../start.ts'
import { median } from '../table.ts'
import { contentsOf } from './plant.ts'
import type { Report } from './report.ts'
import { notebook, type Scale } from './scale.ts'
import { together } from './together.ts'

/** Thousands of characters. */
const sizes = [0.1, 1, 10, 50]
const visitors = 16
const phases = 20

interface Round {
  cpu: number
  /** Kilobytes of the file. */
  grown: number
}

export async function byState({ rounds, phases: warmUp }: Scale): Promise<Report> {
  const running = await start(notebook, { prefix: [], nodeArguments: [] })
  await together(running, visitors, notes(warmUp, 1000))
  const found = new Map<number, Round[]>(sizes.map((size) => [size, []]))
  for (let round = 0; round < rounds; round++)
    for (const size of sizes) {
      const before = contentsOf(running.file).all
      const [cpu = Number.NaN] = await together(running, visitors, notes(phases, size * 1000))
      const grown = ((contentsOf(running.file).all - before) * 1000) / (visitors * phases)
      found.get(size)?.push({ cpu, grown })
    }
  await running.stop()
  const of = (size: number, figure: keyof Round) =>
    median((found.get(size) ?? []).map((each) => each[figure]))
  return {
    title: 'Size of the state',
    head: ['KB', 'CPU ms/phase', 'KB of the file for each phase'],
    rows: sizes.map((size) => [String(size), of(size, 'cpu').toFixed(3), of(size, 'grown').toFixed(1)]),
    plot: {
      file: 'growth-state.svg',
      title: 'CPU for each phase, by size of the state',
      x: 'KB of state',
      y: 'ms of CPU',
      isLog: { x: false, y: false },
      lines: [{ name: 'measured', points: sizes.map((size) => [size, of(size, 'cpu')]) }],
    },
  }
}
