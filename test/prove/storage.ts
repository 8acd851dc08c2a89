/**
 * Proves that storage which fails takes nothing that was answered, and is told:
 *
 *     node --import ./server/typescript.js test/prove/storage.ts [--quick]
 *
 * Real servers, visitors over HTTP. Every flush, write and read that a fixed piece of work makes on the database's files
 * fails in one trial of its own; disks fill up; files are damaged, moved away, replaced and made read-only; another
 * program holds the lock; two servers share a file. `--quick` takes a few places of each kind.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isTraceable } from './power-trace.ts'
import { type Fault, faults } from './storage-calls.ts'
import { nearlyFullLog, type Place, places, tryFault, type Work } from './storage-indexes.ts'
import { missing } from './storage-missing.ts'
import { neighbours } from './storage-neighbours.ts'
import { room } from './storage-room.ts'
import { unfit } from './storage-unfit.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })

/** Trials at a time: a start is bound by the processor. */
const atOnce = 2
/** Of the pages that recovery reads one after another, every so many. */
const readsApart = 97

const violations: string[] = []
/** Violations of one trial that are printed. */
const shown = 5

function note(found: readonly string[], name = ''): void {
  for (const text of found.slice(0, shown)) console.log(`VIOLATION ${name}${text.slice(0, 800)}`)
  violations.push(...found)
}

/** Runs all tasks, a few at a time. */
async function each<Task>(tasks: readonly Task[], run: (task: Task) => Promise<void>): Promise<void> {
  const left = [...tasks]
  const worker = async () => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) await run(task)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

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

async function proveIndexes(work: Work): Promise<void> {
  const all = await places(work)
  const trials = faults.flatMap((fault) => chosen(all, fault).map((place) => ({ fault, place })))
  const seen = new Map<string, Map<string, number>>()
  await each(trials, async ({ fault, place }) => {
    const { stage, outcome, violations: found } = await tryFault(work, fault, place)
    const row = seen.get(`${fault.name} | ${stage}`) ?? new Map<string, number>()
    row.set(outcome, (row.get(outcome) ?? 0) + 1)
    seen.set(`${fault.name} | ${stage}`, row)
    note(found)
  })
  console.log(
    `\n${work.name}: ${all.length} calls, ${trials.length} trials\n| fault | in a | seen, places |\n|---|---|---|`,
  )
  for (const [name, row] of [...seen].sort())
    console.log(`| ${name} | ${[...row].map(([outcome, n]) => `${outcome || 'nothing'}: ${n}`).join('; ')} |`)
}

const folder = mkdtempSync(join(tmpdir(), 'deity-storage-models-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const began = performance.now()

const parts = [...room, ...missing, ...unfit, ...neighbours]
console.log('| what fails | seen |\n|---|---|')
await each(parts, async ({ name, inShort, run }) => {
  if (values.quick && !inShort) return
  const { seen, violations: found } = await run(values.quick)
  console.log(`| ${name} | ${seen} |`)
  note(found, `${name}: `)
})

if (isTraceable()) {
  const model = await nearlyFullLog(folder)
  if (!values.quick) await proveIndexes({ name: 'first start' })
  await proveIndexes({ name: 'phases', model })
} else console.log('left out, at every call: strace is not there, or may not trace here')

console.log(`\n${violations.length} violations in ${Math.round((performance.now() - began) / 1000)} s`)
process.exit(violations.length === 0 ? 0 : 1)
