/** Outcomes that begin another transaction; the application is `test/fixtures/shelf`. */
import t, { type Test } from 'tap'
import { accounts } from '../fixtures/shelf/actions/shelf/transaction.ts'
import { faultTitle } from '../kit/texts.ts'
import type { Visitor } from '../kit/visitor.ts'
import { fixture, startApp, type TestAppOptions } from '../support/app.ts'
import { send } from '../support/send.ts'

async function opened(t: Test, options: TestAppOptions = {}) {
  const app = await startApp({ app: fixture('shelf'), rateLimit: 0, ...options })
  t.teardown(() => app.close())
  const rows = (table: string) => app.store.rows.selectFrom(table).selectAll().execute()
  return { app, rows }
}

async function signIn(visitor: Visitor, account: string): Promise<void> {
  await visitor.follow('Sign in')
  await visitor.fill({ account, password: `open ${account}` }).submit('Sign in')
}

for (const mode of [
  {},
  { afterPost: 'page' },
  { sessionIn: 'form' },
  { cookieBinding: 'required' },
  { cookieBinding: 'off' },
] as const) {
  const name = Object.values(mode).join() || 'redirect'

  t.test(`another transaction begins with the state that it is given: ${name}`, async (t) => {
    const { app, rows } = await opened(t, mode)
    const visitor = await app.visit('/shelf')
    await visitor.submit('Edit Middlemarch')
    visitor.sees({ status: 200, heading: 'The book', values: { title: 'Middlemarch' } })
    await visitor.reload()
    visitor.sees({ heading: 'The book', values: { title: 'Middlemarch' } })
    if (!('sessionIn' in mode)) await visitor.open(visitor.url)
    visitor.sees({ heading: 'The book', values: { title: 'Middlemarch' } })
    const sessions = await rows('session')
    t.match(sessions, [
      { transaction: 'shelf', last: 1, closed: 0, finished: 0 },
      { transaction: 'editing', last: 1, closed: 0, finished: 0 },
    ])
    await visitor.fill({ title: 'Middlemarch, 2nd' }).submit('Continue')
    visitor.sees({ heading: 'Sure', text: 'Middlemarch, 2nd' })
    await visitor.submit('Save')
    t.equal(visitor.heading, 'Sign in', 'nobody has signed in')
  })

  t.test(`the same form again leads to the same session: ${name}`, async (t) => {
    const { app, rows } = await opened(t, mode)
    const visitor = await app.visit('/shelf')
    const form = visitor.form('Edit Emma')
    const answers = await Promise.all([send(app, form, {}), send(app, form, {}), send(app, form, {})])
    for (const { status } of answers) t.equal(status, answers[0]?.status)
    t.equal((await rows('session')).length, 2)
    t.equal((await rows('phase')).length, 2)
    for (const { location, body } of answers) t.match(`${location}${body}`, /\/editing/)
    t.equal(new Set(answers.map(({ location }) => location)).size, 1)
  })
}

t.test('the session of the form stays, and can be gone back to', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit('/shelf')
  await visitor.fill({ mark: 'stay' }).submit('Edit Emma')
  await visitor.fill({ mark: '' }).submit('Edit Emma')
  await visitor.back()
  visitor.sees({ status: 200, heading: 'Books', text: 'Marked stay' })
  await visitor.fill({ mark: '' }).submit('Edit Middlemarch')
  visitor.sees({ heading: 'The book', values: { title: 'Middlemarch' } })
  t.equal((await rows('session')).length, 3, 'a session for each')
  await visitor.back()
  await visitor.fill({ mark: '' }).submit('Edit Emma')
  visitor.sees({ heading: 'The book', values: { title: 'Emma' } })
  t.equal((await rows('session')).length, 3, 'the first one again')
})

t.test('an action can begin its own transaction anew', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit('/shelf')
  await visitor.fill({ mark: 'again' }).submit('Edit Emma')
  visitor.sees({ heading: 'Books', text: 'Marked again' })
  t.equal((await rows('session')).length, 2)
})

t.test('what it writes is committed with both sessions, or not at all', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit('/shelf')
  await signIn(visitor, 'kim')
  const [tab, other] = [visitor.tab(), visitor.tab()]
  await visitor.submit('Touch Emma')
  visitor.sees({ heading: 'The book', values: { title: 'Emma' } })
  const events = app.log.map((line) => JSON.parse(line)).filter(({ audit }) => audit)
  t.same(
    events.map(({ event }) => event),
    ['signed-in'],
    'who goes along does not sign in again',
  )
  t.match(visitor.body, 'You are signed in as kim')
  t.match(await rows('book'), [{ touched: 1 }, { touched: 0 }])
  await tab.submit('Touch Emma')
  t.match(tab.url, '/editing', 'the same form')
  t.match(await rows('book'), [{ touched: 1 }, { touched: 0 }])
  const before = await rows('session')
  await other.submit('Touch Middlemarch')
  t.equal(other.status, 409, 'the commit has closed the page')
  t.match(await rows('book'), [{ touched: 1 }, { touched: 0 }])
  t.equal((await rows('session')).length, before.length)
})

t.test('a user who has signed in goes along, and their account with them', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit('/shelf')
  await signIn(visitor, 'bo')
  await visitor.submit('Edit Emma')
  t.equal(visitor.heading, 'The book')
  t.match(visitor.body, 'You are signed in as bo')
  await visitor.fill({ title: 'Emma, 2nd' }).submit('Continue')
  const tab = visitor.tab()
  await visitor.submit('Save')
  visitor.sees({ heading: 'Saved', text: 'Emma, 2nd' })
  t.match(await rows('book'), [{ title: 'Emma, 2nd' }, {}])
  await visitor.back()
  await visitor.back()
  await visitor.back()
  await visitor.submit('Edit Middlemarch')
  await visitor.fill({ title: 'Middlemarch, 2nd' }).submit('Continue')
  accounts.set('bo', { role: 'reader', securityStamp: 'another' })
  t.teardown(() => accounts.set('bo', { role: 'reader', securityStamp: 'open bo' }))
  await visitor.submit('Save')
  t.equal(visitor.status, 410, 'the account has changed')
  await tab.reload()
})

t.test('nobody is signed in to other accounts', async (t) => {
  const { app } = await opened(t)
  const visitor = await app.visit('/shelf')
  await signIn(visitor, 'bo')
  await visitor.fill({ mark: 'plain' }).submit('Edit Emma')
  t.equal(visitor.heading, 'Ask')
  t.notMatch(visitor.body, 'signed in as')
})

t.test('what the visitor chose for all pages goes along', async (t) => {
  const { app } = await opened(t)
  const visitor = await app.visit('/shelf')
  await visitor.submit('Large')
  t.match(visitor.body, /<html[^>]* class="[^"]*large/)
  await visitor.submit('Edit Emma')
  t.equal(visitor.heading, 'The book')
  t.match(visitor.body, /<html[^>]* class="[^"]*large/)
})

t.test('the form of a session that was left leads to no other page', async (t) => {
  const { app } = await opened(t)
  const visitor = await app.visit('/shelf')
  const tab = visitor.tab()
  await visitor.submit('Edit Emma')
  await visitor.submit('Leave and delete my answers')
  await tab.submit('Edit Emma')
  t.equal(tab.status, 410)
  t.notMatch(tab.url, '/editing')
})

t.test('what an author did not declare is an error, and changes nothing', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit('/shelf')
  await visitor.fill({ mark: 'stay' }).submit('Edit Emma')
  const before = await rows('session')
  for (const mark of ['undeclared', 'throw', 'lacking']) {
    await visitor.fill({ mark }).submit('Edit Emma')
    t.equal(visitor.status, 500, mark)
    t.match(visitor.text, faultTitle('broken'))
    await visitor.open('/shelf')
  }
  t.same(await rows('session'), before)
})

t.test('a forged form of another session begins nothing', async (t) => {
  const { app, rows } = await opened(t, { cookieBinding: 'auto' })
  const visitor = await app.visit('/shelf', true)
  await visitor.submit('Edit Emma')
  const { url } = visitor
  const stranger = await app.visit('/shelf', true)
  await stranger.open(url)
  t.not(stranger.heading, 'The book', 'it is bound to the browser that began it')
  t.equal((await rows('session')).length, 2)
})
