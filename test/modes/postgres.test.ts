/**
 * Journeys and gestures once more on PostgreSQL. With `LONG=1` all of the files, in every mode, and the gesture
 * proof in all of its forms: an hour.
 */
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { proveGestures } from '../kit/gestures/prove.ts'
import { fixture, root } from '../support/app.ts'
import { noPostgres, startCluster } from '../support/postgres.ts'
import { files, type Mode, testIn } from './in-mode.ts'

const isLong = process.env['LONG'] === '1'
const short = ['journeys/booking', 'journeys/bookshop', 'engine/authorization']
const long = [...files, 'journeys/gestures', 'journeys/bookshop-gestures', 'docs/patterns']

const modes: readonly Mode[] = [
  { SESSION_IN: 'url', COOKIE_BINDING: 'auto' },
  { SESSION_IN: 'url', COOKIE_BINDING: 'off' },
  { SESSION_IN: 'url', COOKIE_BINDING: 'required' },
  { SESSION_IN: 'form', COOKIE_BINDING: 'auto' },
  { SESSION_IN: 'form', COOKIE_BINDING: 'off' },
  { SESSION_IN: 'form', COOKIE_BINDING: 'required' },
]

async function testAll(): Promise<void> {
  const cluster = await startCluster()
  t.teardown(() => cluster.remove())
  process.env['DATABASE'] = cluster.url

  t.test('whatever visitors do, the promise holds', { timeout: 200_000 }, async (t) => {
    let taken = 0
    const values = { account: ['kim', 'bo'], password: ['open kim', 'open bo'] }
    for (const [folder, mode] of [
      [root, {}],
      [fixture('desk'), { afterPost: 'page' }],
    ] as const) {
      // In four seconds not every commit has its turn.
      const proof = { runs: 1000, seconds: 4, everyCommit: false, values, mode }
      const { runs, phases, text } = await proveGestures(folder, proof)
      t.comment(text())
      t.ok(runs > 0)
      taken += phases
    }
    t.ok(taken > 0)
  })

  // Tests that start whole servers give none of their own.
  const more = { SEAL_KEY: randomBytes(32).toString('base64url') }
  for (const mode of isLong ? modes : modes.slice(0, 1)) testIn(mode, isLong ? long : short, more)
}

if (noPostgres) t.test('on PostgreSQL', { skip: noPostgres }, async () => {})
else await testAll()
