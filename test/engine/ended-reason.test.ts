/** Why a session has ended is for its own browser alone; everyone else gets the same bytes for every end. */
import t, { type Test } from 'tap'
import { hashPassword } from '../../server/security/password.ts'
import { linksIn } from '../kit/html.ts'
import type { Visitor } from '../kit/visitor.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'

const modes = { cookieBinding: 'auto', sessionIn: 'url', afterPost: 'redirect' } as const

async function open(t: Test): Promise<TestApp> {
  const app = await startApp({ ...modes, rateLimit: 0 })
  t.teardown(() => app.close())
  return app
}

/** What the address of a page shows to a browser with this cookie. */
async function look(url: string, cookie?: string): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { headers: cookie === undefined ? {} : { cookie }, redirect: 'manual' })
  return { status: response.status, body: await response.text() }
}

const another = `__Host-deity=${'x'.repeat(22)}`

/** Nobody else sees any difference. */
async function sameForOthers(t: Test, app: TestApp, { url, cookie }: Visitor): Promise<void> {
  const { body } = await look(`${app.url}/booking?sessionID=${'C'.repeat(28)}`)
  t.match(body, 'This session has ended')
  t.match(body, 'href="/change"', 'it names the way to a booking')
  const own = await look(url, cookie)
  t.not(own.body, body)
  for (const cookie of [undefined, another])
    t.same(await look(url, cookie), { status: 410, body }, `${cookie}`)
}

t.test('timed out', async (t) => {
  const app = await open(t)
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  app.wait('31m')
  await sameForOthers(t, app, visitor)
  await visitor.reload()
  visitor.sees({ status: 410, heading: 'Your answers have been deleted', text: 'did not use this page' })
})

t.test('left', async (t) => {
  const app = await open(t)
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  const before = visitor.tab()
  await visitor.submit('Leave')
  await before.reload()
  before.sees({ status: 410, heading: 'Your answers have been deleted', text: 'You left' })
  await sameForOthers(t, app, before)
})

t.test('finished, and the receipt is gone', async (t) => {
  const app = await open(t)
  const visitor = await confirm(await walkToReview(await app.visit('/booking', true)))
  app.wait('25h')
  await visitor.reload()
  visitor.sees({ status: 410, heading: 'You have finished here', text: 'your booking is safe' })
  await sameForOthers(t, app, visitor)
  await visitor.follow('See or change it')
  t.equal(visitor.heading, 'Find your booking')
})

async function desk(t: Test) {
  const app = await open(t)
  const password = await hashPassword('the harbour at six')
  await app.store.write((unit) =>
    unit.rows('write').insertInto('staff').values({ name: 'Grace', password, first_until: null }).execute(),
  )
  const clerk = await app.visit('/staff', true)
  // A first form that does not sign in binds the session.
  await clerk.submit('Text size: Large')
  const before = clerk.tab()
  await clerk.fill({ account: 'grace', password: 'the harbour at six' }).submit('Sign in')
  t.equal(clerk.heading, 'Today’s arrivals')
  return { app, clerk, before }
}

t.test('signed in: led on, whether it is looked at or answered', async (t) => {
  const { app, clerk, before } = await desk(t)
  const again = before.tab()
  await before.reload()
  before.sees({ status: 410, heading: 'You have signed in since' })
  await sameForOthers(t, app, before)
  await before.follow('Continue: Today’s arrivals')
  before.sees({ status: 200, heading: 'Today’s arrivals', text: 'There are no arrivals' })
  await again.submit('Text size: Normal')
  again.sees({ status: 410, heading: 'You have signed in since' })
  await again.follow('Continue: Today’s arrivals')
  t.equal(again.status, 200)
  await clerk.submit('Sign out')
  await before.back()
  await before.reload()
  t.notMatch(before.text, 'Continue', 'once signed out nothing leads on')
  t.same(
    linksIn(before.body).filter(({ href }) => href.includes('sessionID')),
    [],
  )
})

t.test('the account has changed', async (t) => {
  const { app, clerk } = await desk(t)
  const password = await hashPassword('another harbour')
  await app.store.write((unit) => unit.rows('write').updateTable('staff').set({ password }).execute())
  await clerk.reload()
  clerk.sees({ status: 410, heading: 'Sign in again' })
})

t.test('a late form has the reason beside what was typed, for its own browser', async (t) => {
  const app = await open(t)
  const own = await app.visit('/booking', true)
  await own.fill(dates).submit()
  await own.submit('Choose the Double room')
  own.fill({ guestName: 'Ada' })
  const { address, body, headers } = own.form('Continue')
  app.wait('31m')
  await own.submit('Continue')
  own.sees({ status: 410, heading: 'Your answers have been deleted', text: 'Guest’s name Ada' })
  const { cookie: _, ...without } = headers
  const other = await fetch(address, { method: 'POST', body: body.toString(), headers: without })
  t.match(await other.text(), 'This session has ended')
})
