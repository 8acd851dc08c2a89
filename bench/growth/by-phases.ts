/** From the first phase of a long session to its last. */
import { notes } from '../journeys.ts'
import { start } from '../start.ts'
import { median } from '../table.ts'
import type { Report } from './report.ts'
import { notebook, type Scale } from './scale.ts'
import { together } from './together.ts'

const visitors = 32
const parts = 10

export async function byPhases({ phases, rounds }: Scale): Promise<Report> {
  const running = await start(notebook, { prefix: [], nodeArguments: [] })
  const found: number[][] = []
  // The first is to warm up.
  for (let round = 0; round <= rounds; round++)
    found.push(await together(running, visitors, notes(phases, 100), parts))
  await running.stop()
  const points = Array.from({ length: parts }, (_, part): [number, number] => [
    ((part + 1) * phases) / parts,
    median(found.slice(1).map((round) => round[part] ?? Number.NaN)),
  ])
  return {
    title: `Phases of one session, ${visitors} visitors side by side`,
    head: ['up to the phase', ...points.map(([phase]) => String(phase))],
    rows: [['CPU ms/phase', ...points.map(([, cpu]) => cpu.toFixed(3))]],
    plot: {
      file: 'growth-phases.svg',
      title: 'CPU for each phase, by its number in the session',
      x: 'number of the phase',
      y: 'ms of CPU',
      isLog: { x: false, y: false },
      lines: [{ name: 'measured', points }],
    },
  }
}
