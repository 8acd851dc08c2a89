/**
 * Proves that a server killed at any moment loses no answered phase and runs none twice:
 *
 *     npm run prove:crash -- --kills 10000 --round 500 --visitors 8 --seconds 36000 --seed 1
 *
 * Visitors move money between accounts over HTTP. What gets no answer is sent again, and what was answered is
 * sent once more. Meanwhile the server is killed at random moments and at every trace point. In the end the
 * journal, the entries and the balances must be those of the ledger: what the visitors were answered.
 *
 * A run has rounds, each with a new database, a seed of its own (one more than the last one's) and an audit
 * in the end. The modes take turns: redirects; the next page at once; no identifier in any URL, and a cookie.
 * Each audited round prints a line, which holds even if the run is broken off; another run can go on from the
 * next seed.
 *
 * `--postgres`: on a PostgreSQL of its own, which is killed as well; see postgres.ts. `--control`: the same
 * with commits that wait for no flush, which has to lose some.
 */
import { parseArgs } from 'node:util'
import { createCounts } from '../../kit/counts.ts'
import type { Mode } from '../../kit/gestures/server.ts'
import { createReport } from '../report.ts'
import { kinds } from './kill-schedule.ts'
import { postgresKinds, runPostgresRound } from './postgres.ts'
import { type RoundOptions, runRound } from './round.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    round: { type: 'string', default: '500' },
    visitors: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '3600' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    postgres: { type: 'boolean', default: false },
    control: { type: 'boolean', default: false },
  },
})
const modes: readonly Mode[] = [
  { afterPost: 'redirect', sessionIn: 'url', cookieBinding: 'auto' },
  { afterPost: 'page', sessionIn: 'url', cookieBinding: 'off' },
  { afterPost: 'page', sessionIn: 'form', cookieBinding: 'required' },
]
const kills = Number(values.kills)
/** Kills after which progress is printed. */
const step = 100

const report = createReport()
const until = performance.now() + Number(values.seconds) * 1000
const ends = createCounts(values.postgres ? postgresKinds : kinds)
const isControl = values.control
const run = values.postgres
  ? (options: RoundOptions) => runPostgresRound({ ...options, isControl })
  : runRound
const total = createCounts()
let lost = 0
let seed = Number(values.seed)

for (
  let round = 0;
  report.violations() === 0 && total.of('kills') < kills && performance.now() < until;
  round++
) {
  const mode = modes[round % modes.length] as Mode
  const [killed, answered] = [total.of('kills'), total.of('answered')]
  let inRound = 0
  const { counts, violations } = await run({
    ...{ seed, mode, until },
    kills: Math.min(Number(values.round), kills - killed),
    visitors: Number(values.visitors),
    onKill(kind, phases) {
      ends.add(kind)
      if ((killed + ++inRound) % step === 0)
        console.log(
          `  ${killed + inRound} kills, ${answered + phases} phases, ${report.seconds().toFixed(0)} s`,
        )
    },
  })
  total.addAll(counts)
  if (isControl) lost += violations.filter((text) => text.startsWith('lost')).length
  else report.note(violations)
  console.log(
    `seed ${seed++}, ${Object.values(mode).join(' ')}: ${counts.text()}, ${violations.length} violations`,
  )
}

console.log(`kills: ${ends.text()}`)
console.log(`all rounds: ${total.text()}`)
if (isControl) {
  console.log(`the control lost ${lost}, and has to lose some`)
  process.exit(lost > 0 ? 0 : 1)
}
report.end(total.of('kills'), 'kills')
process.exit()
