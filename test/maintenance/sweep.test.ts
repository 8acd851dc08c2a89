/** For how long the pages of a finished session are kept. */
import t from 'tap'
import { fixture, startApp } from '../support/app.ts'

const minutes = 60_000

t.test('a receipt can be seen for as long as the transaction keeps it, and is forgotten then', async (t) => {
  const app = await startApp({ app: fixture('odd') })
  t.teardown(() => app.close())
  const visitor = await app.visit()
  await visitor.fill({ mood: 'fine' }).submit()
  await visitor.submit('Run')
  t.equal(visitor.heading, 'The end')
  app.wait(119 * minutes)
  t.equal((await visitor.reload()).heading, 'The end', 'longer than its life of an hour')
  app.wait(2 * minutes)
  t.equal((await visitor.reload()).status, 410)
  while (await app.store.sweep(Date.parse('2027-04-05T12:00:00Z') + 122 * minutes, 100)) {}
  t.equal((await app.store.rows.selectFrom('phase').selectAll().execute()).length, 0)
})
