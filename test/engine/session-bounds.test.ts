/** How much one session may hold: at the bound its visitor can still finish, and what is forgotten goes in pieces. */
import { statfsSync } from 'node:fs'
import t from 'tap'
import { startApp, type TestApp } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'
import { changedSample } from '../support/changed-sample.ts'
import { startProcess } from '../support/process.ts'

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
/** For a server with the real clock. */
const soon = { arrive: day(30), depart: day(32) }

const count = async (app: TestApp, table: string) =>
  (await app.store.rows.selectFrom(table).selectAll().execute()).length

async function bounded(t: { teardown(close: () => unknown): unknown }, bounds: string) {
  const folder = changedSample(t, (edit) =>
    edit('actions/booking/transaction.ts', "maxAge: '24h',", `maxAge: '24h',\n  ${bounds},`),
  )
  const app = await startApp({ app: folder })
  t.teardown(() => app.close())
  return app
}

t.test('at the bound of phases nothing more is answered, and what is there can be confirmed', async (t) => {
  const app = await bounded(t, 'maxPhases: 16')
  const visitor = await walkToReview(await app.visit('/booking'))
  const review = visitor.tab()
  await visitor.follow('Change dates')
  for (const day of ['04', '05']) {
    await visitor.fill({ depart: `2027-05-${day}` }).submit()
    t.equal(visitor.status, 200)
    await visitor.back()
  }
  t.equal(await count(app, 'phase'), 6)
  await visitor.fill({ depart: '2027-05-06' }).submit()
  t.equal(visitor.status, 409)
  t.match(visitor.text, /cannot store any more answers/)
  t.equal(visitor.value('depart'), '2027-05-06', 'what was typed is still there')
  t.equal(await count(app, 'phase'), 6)
  await confirm(review)
  t.equal(review.heading, 'Your room is booked')
  t.equal(await count(app, 'booking'), 1)
})

t.test('the bytes of a session have a bound too', async (t) => {
  const app = await bounded(t, 'maxBytes: 20_000')
  const visitor = await walkToReview(await app.visit('/booking'))
  const review = visitor.tab()
  await visitor.follow('Change special requests')
  let answered = 0
  for (; answered < 40; answered++) {
    await visitor.fill({ wishes: `${answered} ${'x'.repeat(400)}` }).submit()
    if (visitor.status !== 200) break
    await visitor.back()
  }
  t.equal(visitor.status, 409)
  t.ok(answered > 5 && answered < 30, `${answered} answers`)
  const [session] = await app.store.rows.selectFrom('session').select('bytes').execute()
  const phases = await app.store.rows.selectFrom('phase').select(['input', 'state']).execute()
  t.equal(
    session?.bytes,
    phases.reduce((sum, { input, state }) => sum + input.length + state.length, 0),
    'they are counted as they are',
  )
  t.ok((session?.bytes ?? 0) <= 18_000, 'the last tenth is for a commit')
  const more = Math.max(...phases.map(({ input, state }) => input.length + state.length))
  t.ok((session?.bytes ?? 0) + more <= 20_000, 'which alone could still have been taken')
  await confirm(review)
  t.equal(review.heading, 'Your room is booked')
})

t.test('what is chosen or typed beside the phases takes one place for each screen', async (t) => {
  const app = await startApp({ sessionIn: 'url', afterPost: 'redirect', rateLimit: 0 })
  t.teardown(() => app.close())
  const visitor = await app.visit()
  for (let round = 0; round < 30; round++)
    await visitor
      .fill({ arrive: `2027-05-${10 + (round % 20)}` })
      .submit(round % 2 ? 'English' : 'Nederlands')
  t.equal(await count(app, 'session'), 1)
  t.equal(await count(app, 'phase'), 0)
  t.equal(await count(app, 'draft'), 1)
  await visitor.fill({ arrive: `2027-05-03${'x'.repeat(5000)}` }).submit('Large')
  t.equal(visitor.status, 422, 'and no more than the fields hold')
  t.match(visitor.errors, { arrive: /must be a real date/ })
  const [draft] = await app.store.rows.selectFrom('draft').selectAll().execute()
  t.ok(String(draft?.['input']).length < 100)
  await visitor.fill(dates).submit('Continue')
  t.equal(await count(app, 'draft'), 0, 'it goes when its screen is answered')
})

t.test('a session that a preference began is one that began', async (t) => {
  const app = await startApp({ rateLimit: 80, afterPost: 'page' })
  t.teardown(() => app.close())
  const statuses: number[] = []
  for (let begun = 0; begun < 22; begun++) {
    const visitor = await app.visit()
    statuses.push((await visitor.submit('Large')).status)
  }
  t.same(statuses, [...Array(20).fill(200), 429, 429], 'a quarter of the limit may begin in an hour')
})

t.test('where the disk has little room no session begins, and those under way finish', async (t) => {
  const DATA = t.testdir()
  const walk = await startProcess({ DATA })
  const under = await walk.visit()
  await under.fill(soon).submit()
  await walk.end()
  const { bavail, bsize } = statfsSync(DATA)
  // More than is free, of which those under way may use three quarters.
  const DISK_RESERVE = String(Math.ceil((2 * bavail * bsize) / 1_000_000))
  const server = await startProcess({ DATA, PORT: String(walk.port), DISK_RESERVE })
  t.teardown(() => server.end())
  for (const button of ['Continue', 'Large']) {
    const visitor = await server.visit()
    await visitor.fill(soon).submit(button)
    t.equal(visitor.status, 503)
    t.equal(visitor.heading, 'You cannot start at the moment')
    t.match(visitor.headers.get('retry-after'), /^\d+$/)
  }
  await under.submit('Choose the Double room')
  await under.fill({ guestName: 'Ada' }).submit('Continue')
  await under.fill(contact).submit()
  await confirm(under)
  t.equal(under.heading, 'Your room is booked')
})
