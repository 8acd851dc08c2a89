/**
 * Proves that nodes and the database behind them come and go without a visitor noticing more than a wait:
 *
 *     npm run prove:nodes -- --only 'rolling restart' --on postgres --nodes 3 --visitors 32 --times 3 --seed 1
 *
 * Visitors move money between accounts through HAProxy, with the configuration of docs/scaling.md; a third of all
 * forms is sent twice at once. Meanwhile all nodes are restarted in turns, or upgraded to the next version of the
 * application, or one is stalled for a minute, or nodes, backends and the whole of PostgreSQL are killed. In the end
 * the journal, the entries and the balances must be those of the ledger, which is kept outside the nodes.
 *
 * Without `--only` and `--on`, all of them, on three nodes with PostgreSQL and on two processes with one SQLite file.
 */
import { parseArgs } from 'node:util'
import { createCounts } from '../../kit/counts.ts'
import type { Mode } from '../../kit/gestures/server.ts'
import { createReport } from '../report.ts'
import { disturbances } from './disturbances.ts'
import { runTrial } from './trial.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    on: { type: 'string' },
    visitors: { type: 'string', default: '32' },
    times: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
})
const mode: Mode = { afterPost: 'redirect', sessionIn: 'url', cookieBinding: 'auto' }
const report = createReport()
const total = createCounts()

for (const [on, nodes] of [
  ['postgres', 3],
  ['sqlite', 2],
] as const) {
  if (values.on !== undefined && values.on !== on) continue
  for (const [name, { run, failsNone, mayLog }] of Object.entries(disturbances)) {
    if (values.only !== undefined && values.only !== name) continue
    const options = {
      on,
      nodes,
      mode,
      visitors: Number(values.visitors),
      seed: Number(values.seed),
      ...(mayLog && { mayLog }),
    }
    const { counts, violations, failed, longest } = await runTrial(options, (trial) =>
      run(trial, Number(values.times)),
    )
    if (failsNone && failed > 0) violations.push(`${failed} requests failed`)
    report.note(violations, `${name} on ${on}: `)
    total.addAll(counts)
    console.log(
      `${name}, ${nodes} nodes on ${on}: ${counts.text()}, ${failed} failed, longest wait ${Math.round(longest)} ms, ${violations.length} violations`,
    )
  }
}
console.log(total.text())
report.end(total.of('requests'), 'requests')
process.exit()
