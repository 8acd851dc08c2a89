/** What visitors choose for how pages are shown to them: kept in the session, and nothing that they typed is lost by it. */
import t, { type Test } from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { chosenIn } from '../../server/model/preferences.ts'
import { hashPassword } from '../../server/security/password.ts'
import { formsIn } from '../kit/html.ts'
import type { Visitor } from '../kit/visitor.ts'
import { fixture, root, startApp, type TestAppOptions } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'
import { withoutRevision } from '../support/without-revision.ts'

async function opened(t: Test, options: TestAppOptions = {}) {
  const app = await startApp(options)
  t.teardown(() => app.close())
  const rows = async (table: string) =>
    (await app.store.rows.selectFrom(table).selectAll().execute()).map(withoutRevision)
  return { app, rows }
}

const langOf = ({ body }: Visitor): string => /<html lang="([^"]*)"/.exec(body)?.[1] ?? ''
const classOf = ({ body }: Visitor): string => /<html[^>]* class="([^"]*)"/.exec(body)?.[1] ?? ''
const send = ({ address, headers, body }: ReturnType<Visitor['form']>) =>
  fetch(address, { method: 'POST', headers, body, redirect: 'manual' })

for (const mode of [
  {},
  { afterPost: 'page' },
  { sessionIn: 'form' },
  { cookieBinding: 'required' },
  { sessionIn: 'form', cookieBinding: 'required' },
] as const) {
  const name = Object.values(mode).join() || 'redirect'

  t.test(`a preference is kept, and what was typed is too: ${name}`, async (t) => {
    const { app, rows } = await opened(t, mode)
    const visitor = await app.visit()
    t.equal(langOf(visitor), 'en')
    t.equal(classOf(visitor), 'textSize-normal')
    await visitor.fill({ arrive: dates.arrive }).submit('Nederlands')
    t.equal(visitor.status, 200)
    t.equal(visitor.heading, 'Uw data', 'on the same screen')
    t.equal(langOf(visitor), 'nl')
    t.equal(visitor.value('arrive'), dates.arrive, 'with what was typed, which nobody checked')
    t.same(visitor.errors, {})
    t.match(visitor.body, /Stoppen en mijn antwoorden wissen/)
    t.match(visitor.body, /We bewaren uw antwoorden tot .*30 minuten lang/)
    await visitor.submit('Groot')
    t.equal(classOf(visitor), 'textSize-large')
    t.equal(visitor.value('arrive'), dates.arrive, 'again')
    await visitor.fill({ depart: dates.depart }).submit('Verder')
    t.equal(visitor.heading, 'Uw kamer')
    t.equal(classOf(visitor), 'textSize-large', 'and what was chosen is not forgotten')
    await visitor.follow('Data')
    t.equal(langOf(visitor), 'nl')
    const [session, ...others] = await rows('session')
    t.same(others, [])
    t.same(JSON.parse(String(session?.['preferences'])).values, { textSize: 'large' })
  })

  t.test(`a receipt is still shown as its visitor likes it: ${name}`, async (t) => {
    const { app, rows } = await opened(t, mode)
    const visitor = await confirm(await walkToReview(await app.visit()))
    const before = await rows('phase')
    const expires = async () => (await rows('session'))[0]?.['expires']
    const keptUntil = await expires()
    app.wait(60_000)
    await visitor.submit('Large')
    t.equal(visitor.heading, 'Your room is booked')
    t.equal(await expires(), keptUntil, 'the receipt is kept as long as before')
    t.match(classOf(visitor), 'textSize-large')
    await visitor.submit('Normal')
    t.match(classOf(visitor), 'textSize-normal')
    t.same(await rows('phase'), before, 'no phase follows one that has finished')
    t.equal((await rows('booking')).length, 1)
  })

  t.test(`a preference outlives signing in, and what was wanted: ${name}`, async (t) => {
    const { app, rows } = await opened(t, mode)
    const hash = await hashPassword('the harbour at six')
    await app.store.write(async (unit) => {
      await unit.rows('write').insertInto('staff').values({ name: 'Grace', password: hash }).execute()
    })
    const clerk = await app.visit('/staff')
    await clerk.fill({ account: 'grace', password: 'the harbour at six' }).submit('Large')
    t.equal(clerk.heading, 'Sign in')
    t.equal(clerk.value('account'), 'grace')
    t.equal(clerk.value('password'), '', 'but no secret is kept')
    await clerk.fill({ password: 'the harbour at six' }).submit('Sign in')
    t.equal(clerk.heading, 'Today’s arrivals')
    t.match(classOf(clerk), 'textSize-large')
    t.notMatch(JSON.stringify(await rows('phase')), /harbour/)
  })
}

t.test('choosing twice is choosing once, and going back is no obstacle', async (t) => {
  const { app, rows } = await opened(t, { sessionIn: 'url', afterPost: 'redirect', cookieBinding: 'auto' })
  const visitor = await app.visit('/booking', true)
  const [one, other] = await visitor.fill({ arrive: dates.arrive }).twice('Nederlands')
  t.equal(one.body, other.body)
  const dutch = visitor.form('English')
  await visitor.submit('English')
  t.equal(langOf(visitor), 'en')
  const before = await rows('session')
  t.ok((await send(dutch)).status < 400)
  t.same(await rows('session'), before, 'the same form again changes nothing')
  t.same(await rows('phase'), [], 'and none of it is a phase')
  await visitor.back()
  await visitor.back()
  t.equal(langOf(visitor), 'en', 'an address keeps its language')
  t.equal(visitor.value('arrive'), dates.arrive)
  await visitor.submit('Nederlands')
  t.equal(langOf(visitor), 'nl', 'what was chosen before can be chosen again')
})

t.test('what was wanted before signing in is still wanted after a choice', async (t) => {
  const { app } = await opened(t, { app: fixture('desk') })
  const visitor = await app.visit('/report')
  await visitor.follow('The books')
  await visitor.submit('Large')
  t.equal(visitor.heading, 'Sign in')
  await visitor.reload()
  await visitor.fill({ account: 'bo', password: 'open bo' }).submit('Sign in')
  t.equal(visitor.heading, 'Books')
})

t.test('of two tabs on one screen the later choice holds what was typed', async (t) => {
  const { app, rows } = await opened(t, { sessionIn: 'url', afterPost: 'redirect' })
  const visitor = await app.visit('/booking', true)
  await visitor.submit('Large')
  const other = visitor.tab()
  await visitor.fill({ arrive: '2027-05-03' }).submit('Nederlands')
  t.equal(visitor.value('arrive'), '2027-05-03')
  await other.fill({ arrive: '2027-06-04' }).submit('Normal')
  t.equal(other.value('arrive'), '2027-06-04')
  t.equal(langOf(other), 'en', 'each tab has its own language')
  await visitor.reload()
  t.equal(visitor.value('arrive'), '2027-06-04', 'a screen has one draft')
  t.equal((await rows('draft')).length, 1)
})

t.test('what was wrong, or waits, or has changed is not lost by it', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit()
  await visitor.fill({ arrive: '2027-01-01', depart: dates.depart }).submit('Continue')
  t.equal(visitor.status, 422)
  await visitor.submit('Large')
  t.equal(visitor.value('arrive'), '2027-01-01')
  await visitor.fill(dates).submit('Continue')
  await visitor.back()
  t.equal(visitor.value('arrive'), dates.arrive, 'a form that was sent since comes first')

  const review = await walkToReview(await app.visit())
  await app.store.write(async (unit) => {
    await unit.rows('write').updateTable('rate').set({ cents: 99900 }).execute()
  })
  await confirm(review)
  t.equal(review.status, 409)
  const told = /<del>[\s\S]*?<\/ins>/.exec(review.body)?.[0]
  await review.submit('Large')
  t.equal(/<del>[\s\S]*?<\/ins>/.exec(review.body)?.[0], told, 'what has changed is told again')
  t.equal((await rows('booking')).length, 0)
  await confirm(review)
  t.equal((await rows('booking')).length, 1)
})

t.test('it needs a good seal, and chooses only what is offered', async (t) => {
  const { app, rows } = await opened(t, { cookieBinding: 'off' })
  const visitor = await app.visit()
  await visitor.submit('Large')
  const before = await rows('session')
  const changed = async (change: (body: URLSearchParams, name: string) => void) => {
    const form = visitor.form('Nederlands')
    change(form.body, [...form.body.keys()].find((name) => name.startsWith('actionID.')) ?? '')
    return (await send(form)).status
  }
  const rename = (from: string, to: string) =>
    changed((body, name) => {
      body.delete(name)
      body.set(name.replace(from, to), '')
    })
  t.equal(await rename('language=nl', 'language=en'), 400)
  t.equal(await rename('prefer?', 'confirm?'), 400)
  t.equal(await changed((body) => body.set('screenID', 'review.1')), 400)
  t.equal(await changed((body) => body.set('sessionID', 'A'.repeat(28))), 410)
  t.same(await rows('session'), before)
  const room = await (await app.visit()).fill(dates).submit()
  const bare = room.form('Nederlands')
  bare.body.set('price', '1')
  t.equal((await send(bare)).status, 400, 'no field where no form has any')
  const form = visitor.form('Nederlands')
  await visitor.submit('delete my answers')
  t.equal((await send(form)).status, 410, 'nor does it bring back what has ended')
  t.match((await rows('session'))[0], { preferences: null })
})

t.test('it is no way around a commit', async (t) => {
  const { app } = await opened(t)
  const visitor = await walkToReview(await app.visit())
  const before = visitor.tab()
  await confirm(visitor)
  t.equal((await before.submit('Large')).status, 409)
  t.match(before.text, /This page is closed/)
})

t.test('the Enter key presses no preference', async (t) => {
  const { app } = await opened(t)
  const visitor = await app.visit()
  const [first] = formsIn(visitor.body)
  t.equal(first?.buttons[0]?.text, 'Continue')
  for (const { index } of visitor.body.matchAll(/<button[^>]*name="actionID\.prefer/g))
    t.ok(index > visitor.body.lastIndexOf('</main>'))
})

t.test('a page of an application without preferences holds nothing of them', async (t) => {
  const app = await startApp({ app: fixture('ledger') })
  t.teardown(() => app.close())
  const visitor = await app.visit('/transfer')
  t.match(visitor.body, /<html lang="en">/)
  t.notMatch(visitor.body, /prefer|choices|id="filled"/)
})

t.test('what a version no longer declares is not chosen any more', async (t) => {
  const { transactions } = await loadApplication(root)
  const { preferences = [] } = transactions.get('booking') ?? {}
  const chosen = (values: object) => chosenIn(preferences, JSON.stringify({ values, at: 3 })).values
  t.same(chosen({ language: 'nl' }), { textSize: 'normal' })
  t.same(chosen({ colour: 'red', textSize: 'large' }), { textSize: 'large' })
})
