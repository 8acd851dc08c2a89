/** For how long the pages of a finished session are kept, and which version of an application forgets them. */
import t from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { sweepOnce } from '../../server/maintenance/sweep.ts'
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

t.test('an older version leaves the sweep to a newer one, which knows what to release', async (t) => {
  const app = await startApp({ app: fixture('odd') })
  t.teardown(() => app.close())
  await (await app.visit()).fill({ mood: 'fine' }).submit()
  app.wait('48h')
  const { store } = app
  const now = () => Date.parse('2027-04-05T12:00:00Z') + 48 * 60 * minutes
  const sweep = async () => {
    while (
      await sweepOnce({ store, application: await loadApplication(fixture('odd')), now, actionLimit: 2000 })
    ) {}
    return (await store.rows.selectFrom('phase').selectAll().execute()).length
  }
  await store.announce([{ transaction: 'odd', version: 2 }])
  t.equal(await sweep(), 1)
  await store.write(async (unit) => {
    await unit.rows('write').deleteFrom('announced').where('version', '=', 2).execute()
    await unit
      .rows('write')
      .insertInto('announced')
      .values({ transaction: 'new', version: 1, at: Date.now() })
      .execute()
  })
  t.equal(await sweep(), 1, 'nor does it know a transaction that is new')
  await store.write((unit) =>
    unit
      .rows('write')
      .updateTable('announced')
      .set({ at: Date.now() - 20 * minutes })
      .execute(),
  )
  t.equal(await sweep(), 0, 'once nobody announces it any more')
})
