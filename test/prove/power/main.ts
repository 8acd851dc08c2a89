/**
 * Proves that a loss of power takes no acknowledged unit of work:
 *
 *     npm run prove:power
 *
 * Records with strace every write and flush that the store makes, and every moment at which it acknowledged;
 * then builds each state in which a crash could leave the disk, opens it, and audits it. The control is the
 * same without the flush of each COMMIT, as with SQLite's `synchronous = NORMAL`: it must lose some, or this
 * proof would not notice a loss.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createCounts } from '../../kit/counts.ts'
import { randomFrom } from '../../kit/random.ts'
import { violationsOf } from '../audit.ts'
import { createReport } from '../report.ts'
import { crashStates } from './disk.ts'
import { recover } from './recover.ts'
import { isTraceable, readTrace, record, type Step } from './trace.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: String(Date.now() % 1_000_000) } },
})
const seed = Number(values.seed)

/** Units of work; those of the control, which leaves so much unflushed that a few make as many states. */
const units = 60
const controlUnits = 20

const report = createReport()
let states = 0

/** @returns how many crash states lost an acknowledged unit */
function prove(name: string, steps: readonly Step[], isControl: boolean): number {
  const tried = createCounts()
  let [losing, mostLost, faulty] = [0, 0, 0]
  for (const state of crashStates(steps, randomFrom(seed))) {
    const audit = recover(state, join(folder, 'after'))
    // One unit is a phase and an entry.
    const lost = audit.lost.length / 2
    tried.add(state.how)
    states++
    if (lost > 0) losing++
    mostLost = Math.max(mostLost, lost)
    if (audit.faults.length + audit.doubled.length > 0) faulty++
    const violations = violationsOf(isControl ? { ...audit, lost: [] } : audit)
    report.note(violations, `${name}, after step ${state.at}, ${state.how}: `)
  }
  const kinds = createCounts()
  for (const { kind } of steps) kinds.add(kind)
  console.log(`${name}: ${kinds.of('ack')} units, ${kinds.of('write')} writes, ${kinds.of('sync')} flushes`)
  console.log(`  crash states: ${tried.text()}`)
  console.log(
    `  acknowledged units lost in ${losing}, at most ${mostLost} at once; damaged or half done in ${faulty}`,
  )
  return losing
}

if (!isTraceable()) {
  console.log('left out: strace is not there, or may not trace here')
  process.exit(0)
}
const folder = mkdtempSync(join(tmpdir(), 'deity-power-'))
process.on('exit', () => rmSync(folder, { recursive: true }))
const [data, traces] = [join(folder, 'data'), join(folder, 'traces')]
for (const each of [data, traces]) mkdirSync(each)
const workload = join(import.meta.dirname, 'workload.ts')
const args = [workload, join(data, 'deity.sqlite'), String(units)]
record(traces, [process.execPath, ...process.execArgv, ...args])
const steps = await readTrace(traces, data)

console.log(`seed ${seed}`)
prove('the store', steps, false)
const end = steps.findIndex((step) => step.kind === 'ack' && step.unit === controlUnits)
const unflushed = steps.slice(0, end).filter((step) => step.kind !== 'sync' || step.call !== 'fdatasync')
if (prove('without the flush of a COMMIT', unflushed, true) === 0)
  report.note(['nothing was lost without the flush of a COMMIT: this proof would not notice a loss'])
report.end(states, 'crash states')
