/**
 * Proves that a loss of power takes no acknowledged unit of work:
 *
 *     node --import ./server/typescript.js test/prove/power.ts
 *
 * Records with strace every write and flush that the store makes, and every moment at which it acknowledged; then
 * builds each state in which a crash could leave the disk, opens it, and looks. The same is done with `synchronous` as
 * better-sqlite3 sets it by default. That must lose some, or this harness would not notice a loss.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chanceFrom } from './chance.ts'
import { examine } from './power-check.ts'
import { crashStates } from './power-disk.ts'
import { isTraceable, readTrace, record } from './power-trace.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: String(Date.now() % 1_000_000) } },
})
const seed = Number(values.seed)

/** Units of work. The default leaves so much unflushed that a few of them make as many states. */
const units = { store: 60, default: 20 }

interface Outcome {
  losing: number
  faults: number
}

async function prove(variant: keyof typeof units, folder: string): Promise<Outcome> {
  const data = join(folder, 'data')
  const traces = join(folder, 'traces')
  for (const each of [folder, data, traces]) mkdirSync(each)
  const work = join(import.meta.dirname, 'power-work.ts')
  const given = [work, variant, join(data, 'deity.sqlite'), String(units[variant])]
  record(traces, [process.execPath, ...process.execArgv, ...given])
  const steps = await readTrace(traces, data)

  const tried = new Map<string, number>()
  const outcome = { states: 0, losing: 0, lost: 0, faults: 0 }
  for (const state of crashStates(steps, chanceFrom(seed))) {
    const { lost, faults } = examine(state, join(folder, 'after'))
    tried.set(state.how, (tried.get(state.how) ?? 0) + 1)
    outcome.states++
    outcome.lost = Math.max(outcome.lost, lost.length)
    if (lost.length > 0) outcome.losing++
    if (faults.length > 0 && outcome.faults++ < 10)
      console.log(`FAULT after step ${state.at}, ${state.how}: ${faults.join('; ')}`)
    if (lost.length > 0 && variant === 'store' && outcome.losing <= 10)
      console.log(`LOST after step ${state.at}, ${state.how}: units ${lost}`)
  }
  const count = (kind: string) => steps.filter((step) => step.kind === kind).length
  console.log(`${variant}: ${count('ack')} units, ${count('write')} writes, ${count('sync')} flushes`)
  console.log(`  ${outcome.states} crash states: ${[...tried].map(([how, n]) => `${how} ${n}`).join(', ')}`)
  console.log(`  acknowledged units lost in ${outcome.losing}, at most ${outcome.lost} at once`)
  console.log(`  damaged or half done in ${outcome.faults}`)
  return outcome
}

if (!isTraceable()) {
  console.log('left out: strace is not there, or may not trace here')
  process.exit(0)
}
const folder = mkdtempSync(join(tmpdir(), 'deity-power-'))
process.on('exit', () => rmSync(folder, { recursive: true }))
console.log(`seed ${seed}`)
const store = await prove('store', join(folder, 'store'))
const byDefault = await prove('default', join(folder, 'default'))
if (byDefault.losing === 0) console.log('the default lost nothing: this harness proves nothing')
process.exitCode = store.losing + store.faults + byDefault.faults === 0 && byDefault.losing > 0 ? 0 : 1
