/**
 * Proves that a server killed at any moment loses no answered phase and runs none twice:
 *
 *     npm run prove:crash -- --kills 10000 --chapter 500 --visitors 8 --seconds 36000 --seed 1
 *
 * Visitors move money between accounts over HTTP. What gets no answer is sent again, and what was answered is sent
 * once more. Meanwhile the server is killed at random moments and at every named point. In the end the journal, the
 * entries and the balances must be those that the visitors were told.
 *
 * A run has chapters, each with a new database, a seed of its own (one more than the last one's) and an audit in the
 * end; by turns they answer with redirects, with the next page, and with no identifier in any address and a cookie. A line is printed for each that is audited: what a
 * run that was broken off has printed so far holds, and another can go on from the next seed.
 */
import { parseArgs } from 'node:util'
import { cpuOf } from '../../bench/usage.ts'
import { type Figures, runChapter } from './crash-chapter.ts'
import { kinds } from './crash-deaths.ts'
import type { Mode } from './gestures-server.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    chapter: { type: 'string', default: '500' },
    visitors: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '3600' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const modes: readonly Mode[] = [
  { answer: 'redirect', carry: 'link', bind: 'auto' },
  { answer: 'direct', carry: 'link', bind: 'off' },
  { answer: 'direct', carry: 'form', bind: 'required' },
]
const kills = Number(values.kills)
const seed = Number(values.seed)
/** Violations printed in full, and kills after which there is a word. */
const shown = 20
const step = 100

const ends = new Map(kinds.map((kind) => [kind, 0]))
const total: Partial<Figures> = {}
const sum = (name: keyof Figures) => total[name] ?? 0
const began = performance.now()
const seconds = () => (performance.now() - began) / 1000
const until = began + Number(values.seconds) * 1000
let violations: string[] = []
let chapter = 0

for (; violations.length === 0 && sum('killed') < kills && performance.now() < until; chapter++) {
  const before = sum('killed')
  const answeredBefore = sum('answered')
  let killed = before
  const mode = modes[chapter % modes.length] as Mode
  const done = await runChapter({
    seed: seed + chapter,
    mode,
    kills: Math.min(Number(values.chapter), kills - before),
    visitors: Number(values.visitors),
    until,
    onKill(kind, phases) {
      ends.set(kind, (ends.get(kind) ?? 0) + 1)
      if (++killed % step === 0)
        console.log(`  ${killed} kills, ${answeredBefore + phases} phases, ${Math.round(seconds())} s`)
    },
  })
  violations = done.violations
  for (const [name, figure] of Object.entries(done.figures) as [keyof Figures, number][])
    total[name] = sum(name) + figure
  const { figures } = done
  console.log(
    `seed ${seed + chapter}, ${Object.values(mode).join(' ')}: ${figures.killed} kills, ${figures.answered} phases, ` +
      `lost ${figures.lost}, doubled ${figures.doubled}, ${violations.length} violations`,
  )
}

const took = seconds()
const cpu = cpuOf(process.pid) / 1000
const own = process.cpuUsage()
const ownSeconds = (own.user + own.system) / 1e6
const killed = sum('killed')
const perSecond = (count: number) => (count / took).toFixed(count / took < 10 ? 2 : 0)
console.log(
  `seeds ${seed} to ${seed + chapter - 1}: ${killed} kills in ${Math.round(took)} s (${perSecond(killed)} a second)`,
)
for (const [kind, count] of ends) console.log(`  ${kind.padEnd(16)} ${count}`)
console.log(
  `phases submitted ${sum('submitted')}, answered ${sum('answered')} (${perSecond(sum('answered'))} a second)`,
)
console.log(
  `  sent again without an answer ${sum('resent')}, with one ${sum('repeated')}, 503 ${sum('unsettled')}`,
)
console.log(`journal ${sum('phases')}, entries ${sum('entries')}, migrations ${sum('steps')}`)
console.log(`backups ${sum('backups')}, of these whole ${sum('backups') - sum('unfinished')}`)
console.log(`lost ${sum('lost')}, doubled ${sum('doubled')}`)
console.log(
  `CPU ${Math.round(cpu)} s, the visitors' ${Math.round(ownSeconds)} s of it: ${(cpu / killed).toFixed(2)} s a kill, ` +
    `${((cpu / sum('answered')) * 1000).toFixed(1)} ms a phase`,
)
if (violations.length === 0) {
  const bound = ((3 / killed) * 100).toPrecision(2)
  console.log(`0 of ${killed} kills: below 3/${killed} = ${bound} % a kill, at 95 %`)
} else {
  for (const text of violations.slice(0, shown - 1)) console.log(`VIOLATION ${text.slice(0, 500)}`)
  console.log(`${violations.length} violations; ${violations.at(-1)}`)
}
process.exit(violations.length === 0 ? 0 : 1)
