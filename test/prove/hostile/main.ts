/**
 * Proves that one client cannot exhaust the server. It has what the limits give it (requests, bytes,
 * sessions), reaches every form and link by walking, and searches for the requests that cost most, with the
 * cost of an answer as its guide: by the longest turn of the event loop, by CPU for each byte, by what they
 * leave on disk.
 *
 *     npm run prove:hostile -- --seconds 3600 --seed 1
 *
 * Over the sample, the bookshop with its public addresses and searches, and the fixture with a field of every
 * kind. Exits with 1 when a bound is broken: 50 ms of the event loop for one request or while sessions are forgotten; 20 KB on disk for each request in the
 * mean of a life in the sample; after 20 minutes or more, a last quarter with 5 MB more in memory than the
 * second. A turn is measured on the processor, not by the clock: the machine is shared. One that is too long
 * is sent three times more, and the least counts.
 *
 *     npm run prove:hostile -- --without pattern
 *
 * Its own control: a fault is put back in a copy (`pattern`, `drafts` or `sweep`), and it exits with 0 when
 * it is found.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { root } from '../../support/app.ts'
import { createReport } from '../report.ts'
import { copyTree, patch } from '../tree.ts'
import { controls } from './controls.ts'
import { reportOf, runHostile } from './run.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    without: { type: 'string' },
  },
})
const seed = Number(values.seed)
console.log(`seed ${seed}`)

const control = values.without === undefined ? undefined : controls[values.without]
if (values.without !== undefined && !control)
  throw new Error(`--without is one of ${Object.keys(controls).join(', ')}`)
const tree = control ? copyTree() : root
for (const each of control?.patches ?? []) patch(tree, each)

const report = createReport()
const until = control?.breaks
const { targets, breaks } = await runHostile({ seconds: Number(values.seconds), seed, tree, until }, (text) =>
  report.note([text]),
)
for (const target of targets) {
  for (const line of reportOf(target)) console.log(line)
  await target.system.close()
}
if (control) {
  rmSync(tree, { recursive: true })
  const found = breaks.find(({ bound }) => bound === until)
  console.log(found ? `found after ${found.after} s` : 'NOT FOUND')
  process.exitCode = found ? 0 : 1
} else {
  report.end(
    targets.reduce((sum, { system }) => sum + system.sent, 0),
    'requests',
  )
}
