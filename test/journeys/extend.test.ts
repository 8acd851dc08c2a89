/** A page says when its answers go, and a button keeps them longer: WCAG 2.2.1. */
import t from 'tap'
import { textInFirst } from '../kit/html.ts'
import { startApp } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'
import { withoutRevision } from '../support/without-revision.ts'

const longer = 'Keep them longer'

for (const mode of [
  { sessionIn: 'url', afterPost: 'redirect' },
  { sessionIn: 'url', afterPost: 'page' },
  { sessionIn: 'form', afterPost: 'page' },
] as const)
  t.test(`more time is given, and nothing else changes: ${Object.values(mode).join()}`, async (t) => {
    const app = await startApp({ cookieBinding: 'auto', ...mode })
    t.teardown(() => app.close())
    const rows = async () => ({
      sessions: await app.store.rows.selectFrom('session').selectAll().execute(),
      phases: await app.store.rows.selectFrom('phase').selectAll().execute(),
      drafts: await app.store.rows.selectFrom('draft').selectAll().execute(),
      holds: await app.store.rows.selectFrom('hold').selectAll().execute(),
    })
    const visitor = await app.visit('/booking')
    t.match(
      textInFirst(visitor.body, 'footer'),
      'We keep your answers for 30 minutes after each page you send.',
    )
    t.throws(() => visitor.form(longer), 'nothing is stored yet, and nothing goes')
    await visitor.fill(dates).submit()
    t.match(textInFirst(visitor.body, 'footer'), 'until 13:30 GMT+1')
    await visitor.submit('Choose the Double room')
    const before = await rows()
    app.wait('20m')
    await visitor.fill({ guestName: 'Ada' }).submit(longer)
    visitor.sees({ status: 200, heading: 'Your guests', errors: {}, values: { guestName: 'Ada' } })
    t.match(textInFirst(visitor.body, 'footer'), 'until 13:50 GMT+1')
    const { sessions, drafts, ...others } = await rows()
    t.same(others, { phases: before.phases, holds: before.holds })
    const changed = before.sessions.map((row) => ({
      ...row,
      expires: Number(row['expires']) + 20 * 60_000,
      drafts: '{"guests":"stays"}',
    }))
    t.same(
      sessions.map(withoutRevision),
      changed.map(withoutRevision),
      'only when it expires, beside the draft',
    )
    t.match(drafts, [{ screen: 'guests', input: /"guestName":"Ada"/ }])
    await visitor.submit('Continue')
    t.equal(visitor.heading, 'How to reach you', 'and what was typed goes on')

    for (let minutes = 0; minutes < 300; minutes += 29) {
      app.wait('29m')
      await visitor.submit(longer)
      visitor.sees({ status: 200, heading: 'How to reach you' })
    }
    app.wait('31m')
    await visitor.submit(longer)
    t.equal(visitor.status, 410, 'what has gone cannot be kept')
  })

t.test('no longer than its oldest age, and not on a receipt', async (t) => {
  const app = await startApp({ rateLimit: 0 })
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  for (let minutes = 0; minutes < 24 * 60 - 29; minutes += 29) {
    app.wait('29m')
    await visitor.submit(longer)
    t.equal(visitor.status, 200)
  }
  const [row] = await app.store.rows.selectFrom('session').select(['expires', 'gone']).execute()
  t.equal(row?.['expires'], row?.['gone'])

  const other = await confirm(await walkToReview(await app.visit()))
  t.throws(() => other.form(longer))
  t.match(textInFirst(other.body, 'footer'), /We keep this page until 7 April at \d\d:\d\d GMT\+1/)
})
