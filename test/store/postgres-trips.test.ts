/** How often a phase waits for PostgreSQL, counted on the line between them. */
import { join } from 'node:path'
import t from 'tap'
import { openApplication } from '../kit/application.ts'
import { root } from '../support/app.ts'
import { noPostgres, startCluster } from '../support/postgres.ts'
import { openRelay } from '../support/relay.ts'

const skip = noPostgres ?? false

/** The forms of an order in their turn. None but the last uses the application's tables. */
const forms = [
  { product: 'chair' },
  { quantity: '3' },
  { name: 'Ada', street: '12 Row', postcode: 'SW1', city: 'London', email: 'ada@example.org' },
  { delivery: 'courier', note: '' },
]

t.test('a phase without business rows waits for two round trips, its page for one', { skip }, async (t) => {
  const cluster = await startCluster()
  t.teardown(() => cluster.remove())
  const relay = await openRelay(cluster.port)
  t.teardown(() => relay.close())
  process.env['DATABASE'] = cluster.url.replace(`:${cluster.port}`, `:${relay.port}`)
  for (const [afterPost, expected] of [
    ['page', 2],
    ['redirect', 3],
  ] as const) {
    const app = await openApplication(join(root, 'bench/order'), { afterPost })
    t.teardown(() => app.close())
    const countOf = async (work: () => Promise<unknown>) => {
      const before = relay.trips
      await work()
      return relay.trips - before
    }
    // The connections open with the first statements.
    const other = await app.visit('/order')
    for (const fields of [...forms, { agree: true }]) await other.fill(fields).submit()
    const visitor = await app.visit('/order')
    const trips: number[] = []
    for (const fields of forms) trips.push(await countOf(() => visitor.fill(fields).submit()))
    t.same(trips, Array(forms.length).fill(expected), afterPost)
    t.equal(visitor.heading, 'Check your answers')
    t.equal(await countOf(() => visitor.fill({ agree: true }).submit()), expected + 1, 'with rows')
    t.match(visitor.heading, 'Thank you')
  }
})
