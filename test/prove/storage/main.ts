/**
 * Proves that failing storage loses nothing that was answered, and is reported:
 *
 *     npm run prove:storage [-- --quick]
 *
 * Real servers, visitors over HTTP. Every flush, write and read that a fixed piece of work makes on the
 * database's files fails in one trial of its own; disks fill up; files are damaged, moved away, replaced and
 * made read-only; another program holds the lock; two servers share a file. `--quick` takes a few places of
 * each kind.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Counts, createCounts } from '../../kit/counts.ts'
import { inParallel } from '../../support/in-parallel.ts'
import { isTraceable } from '../power/trace.ts'
import { createReport } from '../report.ts'
import { damagedFiles } from './damaged-files.ts'
import { fullDisks } from './disk-full.ts'
import { nearlyFullLog, type Place, places, tryFault, type Work } from './fail-each-call.ts'
import { missingFiles } from './missing-files.ts'
import { otherProcesses } from './other-processes.ts'
import { type Fault, faults } from './system-calls.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })

/** Trials at a time: a start is bound by the processor. */
const atOnce = 2
/** Of the pages that recovery reads one after another, every so many. */
const readsApart = 97

/** The places at which a call fails: all of them, or in short the middle one of some stages. */
function chosen(all: Place[], { call, inShort }: Fault): Place[] {
  const own = all.filter((place) => place.call.name === call)
  if (!values.quick)
    return own.filter(({ stage }, at) => call !== 'pread64' || stage !== 'start' || at % readsApart === 0)
  return inShort.flatMap((stage) => {
    const there = own.filter((place) => place.stage === stage)
    return there.slice(there.length / 2).slice(0, 1)
  })
}

const report = createReport()
let trials = 0

async function failEachCall(work: Work): Promise<void> {
  const all = await places(work)
  const chosenPlaces = faults.flatMap((fault) => chosen(all, fault).map((place) => ({ fault, place })))
  const outcomes = new Map<string, Counts>()
  await inParallel(chosenPlaces, atOnce, async ({ fault, place }) => {
    const { stage, text, violations } = await tryFault(work, fault, place)
    const row = `${fault.name} | ${stage}`
    const counts = outcomes.get(row) ?? createCounts()
    counts.add(text === '' ? 'nothing:' : `${text}:`)
    outcomes.set(row, counts)
    report.note(violations)
  })
  trials += chosenPlaces.length
  console.log(`\n${work.name}: ${all.length} calls, ${chosenPlaces.length} trials`)
  console.log('| fault | in a | outcome: places |\n|---|---|---|')
  for (const [name, counts] of [...outcomes].sort()) console.log(`| ${name} | ${counts.text()} |`)
}

const folder = mkdtempSync(join(tmpdir(), 'deity-storage-models-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const scenarios = [...fullDisks, ...missingFiles, ...damagedFiles, ...otherProcesses]
console.log('| what fails | outcome |\n|---|---|')
await inParallel(scenarios, atOnce, async ({ name, inShort, run }) => {
  if (values.quick && !inShort) return
  const { text, violations } = await run(values.quick)
  trials++
  console.log(`| ${name} | ${text} |`)
  report.note(violations, `${name}: `)
})

if (isTraceable()) {
  const model = await nearlyFullLog(folder)
  if (!values.quick) await failEachCall({ name: 'first start' })
  await failEachCall({ name: 'phases', model })
} else console.log('left out, at every call: strace is not there, or may not trace here')

report.end(trials, 'trials')
process.exit()
