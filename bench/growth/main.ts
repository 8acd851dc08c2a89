/**
 * How cost grows: with the sessions in the file, the visitors, the phases of a session, its state, and while
 * expired sessions are swept. `--quick` checks that everything runs; its figures are worth little. `--plots`
 * draws into docs/.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { byPhases } from './by-phases.ts'
import { bySessions } from './by-sessions.ts'
import { byState } from './by-state.ts'
import { byVisitors } from './by-visitors.ts'
import { draw } from './plot.ts'
import { print } from './report.ts'
import { careful, quick } from './scale.ts'
import { fileGrowth, whileSweeping } from './while-sweeping.ts'

const parts = {
  sessions: bySessions,
  visitors: byVisitors,
  phases: byPhases,
  state: byState,
  sweep: whileSweeping,
  file: fileGrowth,
}
const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, plots: { type: 'boolean' }, only: { type: 'string' } },
})
const scale = values.quick ? quick : careful
const only = values.only?.split(',') ?? Object.keys(parts)

console.log(
  `Direct answers, one connection per request, every commit flushed; Node ${process.versions.node}, ${cpus().length} cores.`,
)
for (const [name, part] of Object.entries(parts)) {
  if (!only.includes(name)) continue
  const report = await part(scale)
  console.log(print(report))
  if (values.plots && report.plot) draw(report.plot)
}
