/** The short form of `npm run prove:nodes`: restarts in turns, behind HAProxy with the configuration of docs/scaling.md. */
import t from 'tap'
import { noHaproxy } from '../../support/haproxy.ts'
import { noPostgres } from '../../support/postgres.ts'
import { disturbances } from './disturbances.ts'
import { runTrial } from './trial.ts'

const mode = { afterPost: 'redirect', sessionIn: 'url', cookieBinding: 'auto' } as const

for (const [on, nodes, lacking] of [
  ['postgres', 3, noHaproxy ?? noPostgres],
  ['sqlite', 2, noHaproxy],
] as const)
  t.test(`${nodes} nodes on ${on}, restarted in turns`, { skip: lacking ?? false }, async (t) => {
    const { counts, violations, failed, refused } = await runTrial(
      { on, nodes, visitors: 4, mode, seed: 1 },
      async (trial) => disturbances['rolling restart']?.run(trial, 1),
    )
    t.same(violations, [])
    t.equal(failed, 0, 'no request fails')
    t.same(refused.slice(0, 20), [])
    t.ok(counts.of('requests') > 300, `${counts.of('requests')} requests`)
  })
