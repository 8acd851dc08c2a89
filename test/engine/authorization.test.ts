/** Signing in, and what it lets somebody see and do; the application is `test/fixtures/desk`. */
import t, { type Test } from 'tap'
import { isAllowed } from '../../server/engine/authorization.ts'
import { countersOf } from '../../server/security/sign-in-attempts.ts'
import type { Visitor } from '../kit/visitor.ts'
import { fixture, someday, startApp, type TestAppOptions } from '../support/app.ts'
import { send } from '../support/send.ts'

async function opened(t: Test, options: TestAppOptions = {}) {
  const app = await startApp({ app: fixture('desk'), ...options })
  t.teardown(() => app.close())
  const rows = (table: string) => app.store.rows.selectFrom(table).selectAll().execute()
  return { app, rows }
}

const signIn = (visitor: Visitor, account: string, password = `open ${account}`) =>
  visitor.fill({ account, password }).submit('Sign in')

for (const mode of [
  {},
  { afterPost: 'page' },
  { sessionIn: 'form' },
  { cookieBinding: 'required' },
] as const) {
  const name = Object.values(mode).join() || 'redirect'

  t.test(`who lacks authority signs in, and goes on with what they typed: ${name}`, async (t) => {
    const { app, rows } = await opened(t, mode)
    const visitor = await app.visit('/report')
    t.match(visitor.text, /Written by nobody/)
    await visitor.fill({ text: 'Rain' }).submit('File')
    t.equal(visitor.heading, 'Sign in')
    t.same(await rows('report'), [], 'nothing is filed yet')
    await signIn(visitor, 'kim')
    t.equal(visitor.heading, 'Note')
    t.match(visitor.text, /Written by kim/)
    t.equal(visitor.value('text'), 'Rain')
    t.match(visitor.body, /You are signed in as kim/)
    await visitor.submit('File')
    t.match(await rows('report'), [{ text: 'Rain', by: 'kim' }])
  })

  t.test(`a screen is led back to after signing in: ${name}`, async (t) => {
    const { app } = await opened(t, mode)
    const visitor = await app.visit('/report')
    await visitor.follow('The books')
    t.equal(visitor.heading, 'Sign in')
    await signIn(visitor, 'bo', 'wrong')
    t.equal(visitor.status, 422)
    t.match(visitor.errors, { account: 'No such account' })
    await signIn(visitor, 'bo')
    t.equal(visitor.heading, 'Books')
    await visitor.submit('Close them')
    t.equal(visitor.heading, 'Closed')
  })

  t.test(`signing out ends all of it: ${name}`, async (t) => {
    const { app } = await opened(t, mode)
    const visitor = await app.visit('/report')
    await visitor.follow('The books')
    await signIn(visitor, 'bo')
    const before = visitor.tab()
    await visitor.submit('Sign out')
    t.equal(visitor.heading, 'Your answers have been deleted')
    t.equal((await before.submit('Close them')).status, 410)
  })
}

t.test('a higher level includes a lower one, and not the other way', async (t) => {
  const { app } = await opened(t)
  const visitor = await app.visit('/report')
  await visitor.follow('The books')
  await signIn(visitor, 'kim')
  t.equal(visitor.heading, 'Note', 'what a clerk may not see is not led back to')
  await visitor.follow('The books')
  t.equal(visitor.heading, 'Sign in', 'another may sign in')
  await signIn(visitor, 'bo')
  t.equal(visitor.heading, 'Books')

  const roles = ['clerk', 'boss']
  const boss = { name: 'bo', role: 'boss' }
  t.ok(isAllowed({ roles }, boss, 'clerk'))
  t.notOk(isAllowed({ roles }, { name: 'kim', role: 'clerk' }, 'boss'))
  t.ok(isAllowed({ roles }, undefined, undefined))
  t.notOk(isAllowed({ roles }, undefined, 'clerk'))
  t.notOk(isAllowed({ roles }, { name: 'x', role: 'gone' }, 'clerk'), 'a level that is no longer there')
  t.notOk(isAllowed({ roles: [] }, boss, 'clerk'), 'or is required no longer')
})

t.test('nothing from before it has any power after signing in', async (t) => {
  const { app, rows } = await opened(t, { file: true })
  const visitor = await app.visit('/report')
  await visitor.submit('Hold')
  await visitor.follow('The books')
  const thief = visitor.tab()
  visitor.fill({ account: 'bo', password: 'open bo' })
  const asked = visitor.form('Sign in')
  const nothing = await (await fetch(new URL('/report?sessionID=AAAA', app.url))).text()
  const first = await send(app, asked)
  t.match(first, { screenID: /^books\./, sessionID: /^.{28}$/ })
  t.not(first.sessionID, asked.body.get('sessionID'))

  await thief.reload()
  t.equal(thief.status, 410)
  // Where a tab has the session's own cookie, it is no thief: it reads that someone has signed in here.
  if (app.mode.cookieBinding === 'required') t.equal(thief.heading, 'You have signed in since')
  else t.equal(thief.body, nothing, 'as if it had never been')
  await thief.back()
  t.equal(thief.status, 410)
  t.same(await send(app, asked), first, 'the same form gets the same answer')
  t.equal((await send(app, asked, { password: 'something else' })).status, 410, 'another password does not')

  t.match(await rows('session'), [{ identity: null }, { identity: '{"name":"bo","role":"boss"}' }])
  t.equal((await rows('hold')).length, 1, 'what was held is held')
  await app.restart()
  await visitor.submit('Sign in')
  t.equal(visitor.heading, 'Books', 'also after a restart')
})

t.test('what a session held before, the one that follows gives back', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit('/report')
  await visitor.submit('Hold')
  await visitor.fill({ text: 'Rain' }).submit('File')
  await signIn(visitor, 'kim')
  await visitor.submit('File')
  const [held] = await rows('hold')
  t.match(await rows('report'), [{ holder: held?.['holder'] }], 'the application knows it by the same name')
  await visitor.submit('Sign out')
  t.same(await rows('hold'), [])
})

t.test('a secret is never stored, shown again or logged', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit('/report')
  await visitor.follow('The books')
  t.match(visitor.body, /<input type="password" id="f-password"[^>]*>/)
  await signIn(visitor, 'bo', 'hush hush')
  t.equal(visitor.status, 422)
  t.equal(visitor.value('account'), 'bo')
  t.notMatch(visitor.body, /hush/)
  await signIn(visitor, 'bo')
  t.equal(visitor.heading, 'Books')
  await visitor.back()
  t.notMatch(visitor.body, /open bo/)
  const stored = JSON.stringify([await rows('phase'), await rows('session')])
  t.match(stored, /account.*bo/)
  t.notMatch(stored, /hush|open bo/)
  t.notMatch(app.log.join(), /hush|open bo/)
})

t.test('who signs in, fails to, and signs out stands in the log', async (t) => {
  const { app } = await opened(t)
  const visitor = await app.visit('/report')
  await visitor.follow('The books')
  await signIn(visitor, 'bo', 'wrong')
  await signIn(visitor, 'bo')
  await visitor.submit('Sign out')
  const lines = app.log.map((line) => JSON.parse(line)).filter(({ audit }) => audit)
  t.same(
    lines.map(({ event }) => event),
    ['not-allowed', 'sign-in-failed', 'signed-in', 'signed-out'],
  )
  const [, failed, signedIn, signedOut] = lines
  t.match(failed, { level: 40, transaction: 'report', screen: 'sign-in', action: 'sign-in' })
  t.equal(signedIn.session, signedOut.session, 'by one word for the session')
  t.not(failed.session, signedIn.session, 'which is another since')
})

t.test('a double click signs in once', async (t) => {
  const { app, rows } = await opened(t)
  const visitor = await app.visit('/report')
  await visitor.follow('The books')
  const [one, other] = await visitor.fill({ account: 'bo', password: 'open bo' }).twice('Sign in')
  t.equal(one.body, other.body)
  t.equal(visitor.heading, 'Books')
  t.equal((await rows('session')).length, 2)
})

t.test('passwords cannot be tried at will', async (t) => {
  const { app } = await opened(t)
  const visitor = await app.visit('/report')
  await visitor.follow('The books')
  for (let attempt = 0; attempt < 5; attempt++) {
    await signIn(visitor, 'bo', `guess ${attempt}`)
    t.match(visitor.errors, { account: 'No such account' })
  }
  await signIn(visitor, ' BO ')
  t.equal(visitor.status, 422)
  t.match(visitor.text, /too many attempts. Please try again in 15 minutes/, 'not even with the right one')
  await signIn(visitor, 'nobody')
  t.match(visitor.errors, { account: 'No such account' }, 'another account has its own count')
  app.wait(16 * 60_000)
  await signIn(visitor, 'bo')
  t.equal(visitor.heading, 'Books')
})

t.test('attempts are counted by account, by network, and by both', async (t) => {
  const { app } = await opened(t)
  let now = someday
  const attempt = (account: string, network: string, ofNetworks = true) =>
    app.store.write((unit) => unit.countAttempt(countersOf({ account, network }, ofNetworks), now))
  for (let count = 0; count < 5; count++) t.equal(await attempt('kim', 'here'), 0)
  t.equal(await attempt('kim', 'here'), 900_000)
  t.equal(await attempt('kim', 'there'), 0, 'from elsewhere')
  now += 60_000
  t.equal(await attempt('kim', 'here'), 840_000, 'the end stays where it was')
  now += 840_000
  for (let count = 0; count < 5; count++) t.equal(await attempt('kim', 'here'), 0)
  for (let count = 0; count < 50; count++) await attempt(`account ${count}`, 'here')
  t.ok((await attempt('nobody yet', 'here')) > 0, 'one network, many accounts')
  t.equal(await attempt('nobody yet', 'here', false), 0, 'unless networks are not counted')
  for (let count = 0; count < 200; count++) await attempt('bo', 'rude')
  t.equal(await attempt('bo', 'polite'), 0, 'one network cannot keep others out of an account')
  for (let count = 0; count < 50; count++) await attempt('bo', `network ${count}`)
  t.ok((await attempt('bo', 'a new one')) > 0, 'one account, many networks')
})
