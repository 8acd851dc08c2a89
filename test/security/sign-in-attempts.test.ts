/** Attempts to sign in: counted before they are looked at, in the store, by network; those that succeed are not. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createSharedResults } from '../../server/engine/shared-results.ts'
import { createSlowWorkLimit } from '../../server/engine/slow-work-limit.ts'
import { hashPassword } from '../../server/security/password.ts'
import { prepared } from '../fixtures/desk/actions/report/sign-in.ts'
import type { Visitor } from '../kit/visitor.ts'
import { fixture, root, startApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { type Sent, send } from '../support/send.ts'
import { until } from '../support/until.ts'

async function desk(t: Test, options: TestAppOptions = {}) {
  const app = await startApp({ app: fixture('desk'), rateLimit: 10_000, ...options })
  t.teardown(() => app.close())
  prepared.length = 0
  return app
}

async function toSignIn(app: TestApp): Promise<Visitor> {
  const visitor = await app.visit('/report')
  return visitor.follow('The books')
}

const signIn = (visitor: Visitor, account: string, password = `open ${account}`) =>
  visitor.fill({ account, password }).submit('Sign in')

const counts = async (app: TestApp) =>
  (await app.store.rows.selectFrom('attempt').select('count').execute()).map(({ count }) => count)

t.test('the same wrong form is one attempt, however often it is sent', async (t) => {
  const app = await desk(t)
  const visitor = await toSignIn(app)
  const form = visitor.fill({ account: 'bo', password: 'guess' }).form('Sign in')
  const answers = await Promise.all(Array.from({ length: 40 }, () => send(app, form)))
  for (let again = 0; again < 10; again++) answers.push(await send(app, form))
  t.equal(new Set(answers.map(({ body }) => body)).size, 1)
  t.equal(answers[0]?.status, 422)
  t.same(prepared, ['guess'])
  t.same(await counts(app), [1, 1, 1])
})

t.test('what one session was answered is no other session’s', async (t) => {
  // Nothing in the form is secret, so nothing in it tells two sessions apart.
  const folder = mkdtempSync(join(root, 'test/.made-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  cpSync(fixture('desk'), folder, { recursive: true })
  const action = join(folder, 'actions/report/sign-in.ts')
  writeFileSync(action, readFileSync(action, 'utf8').replace("  secret: ['password'],\n", ''))
  const app = await startApp({ app: folder, rateLimit: 10_000 })
  t.teardown(() => app.close())
  for (let session = 0; session < 3; session++) await signIn(await toSignIn(app), 'bo', 'guess')
  t.same(await counts(app), [3, 3, 3])
})

t.test('signing in neither counts nor forgets what failed', async (t) => {
  const app = await desk(t)
  for (let visitors = 0; visitors < 60; visitors++)
    t.equal((await signIn(await toSignIn(app), 'bo')).heading, 'Books', 'sixty of one network sign in')
  t.same(await counts(app), [0, 0, 0])
  const wrong = await toSignIn(app)
  for (let attempt = 0; attempt < 4; attempt++) await signIn(wrong, 'bo', `guess ${attempt}`)
  t.equal((await signIn(await toSignIn(app), 'bo')).heading, 'Books')
  await signIn(wrong, 'bo', 'guess 5')
  t.equal((await signIn(wrong, 'bo')).status, 422, 'what failed still counts')
  t.match(wrong.text, /too many attempts/)
})

t.test('attempts are counted through a restart, until their count ends', async (t) => {
  const app = await desk(t, { file: true })
  const visitor = await toSignIn(app)
  for (let attempt = 0; attempt < 5; attempt++) await signIn(visitor, 'bo', `guess ${attempt}`)
  await app.restart()
  prepared.length = 0
  await signIn(visitor, 'bo')
  t.match(visitor.text, /too many attempts/)
  t.same(prepared, [], 'and nothing is looked at')
  app.wait('16m')
  while (await app.store.sweep(Date.parse('2027-04-05T12:16:00Z'), 100)) {}
  t.same(await counts(app), [], 'counts that have ended are deleted')
  await signIn(visitor, 'bo')
  t.equal(visitor.heading, 'Books')
})

t.test('a count at its limit is not lost among others', async (t) => {
  const app = await desk(t)
  const visitor = await toSignIn(app)
  for (let attempt = 0; attempt < 5; attempt++) await signIn(visitor, 'bo', `guess ${attempt}`)
  await app.store.write(async (unit) => {
    for (let other = 0; other < 7000; other++)
      await unit.countAttempt([{ key: Buffer.from(`other ${other}`), limit: 5, window: 900_000 }], Date.now())
  })
  await signIn(visitor, 'bo')
  t.match(visitor.text, /too many attempts/)
})

t.test('one household of IPv6 is one network', async (t) => {
  const app = await desk(t, { trustProxy: ['127.0.0.1/32'] })
  const visitor = await toSignIn(app)
  const attempt = async (address: string, password: string) => {
    const { headers, ...form } = visitor.fill({ account: 'bo', password }).form('Sign in')
    return send(app, { ...form, headers: { ...headers, 'x-forwarded-for': address } })
  }
  for (let count = 0; count < 5; count++) await attempt(`2001:db8:0:1::${count}`, `guess ${count}`)
  t.match((await attempt('2001:db8:0:1::99', 'open bo')).body, /too many attempts/)
  t.ok((await attempt('2001:db8:0:2::1', 'open bo')).status < 400, 'another one has its own count')
})

t.test('where the limits are off, networks are not counted, and accounts are', async (t) => {
  const app = await desk(t, { rateLimit: 0 })
  const visitor = await toSignIn(app)
  for (let account = 0; account < 60; account++) await signIn(visitor, `nobody ${account}`, 'guess')
  t.equal((await signIn(visitor, 'bo')).heading, 'Books')
})

t.test('slow work has a bound, and a smaller one for each network', async (t) => {
  const admission = createSlowWorkLimit(8, 1 / 4)
  const [one, two] = [admission.enter('a'), admission.enter('a')]
  t.ok(one && two)
  t.equal(admission.enter('a'), undefined, 'a quarter of it')
  one?.()
  t.ok(admission.enter('a'), 'and again once there is room')
  for (const network of ['b', 'b', 'c', 'c', 'd', 'd']) t.ok(admission.enter(network), network)
  t.equal(admission.enter('e'), undefined, 'all of it')
})

t.test('results are shared for a minute, and failures are not', async (t) => {
  let now = 0
  let made = 0
  const { share } = createSharedResults(() => now)
  const make = async () => ++made
  t.same(await Promise.all([share('a', make), share('a', make)]), [1, 1])
  t.equal(await share('b', make), 2)
  now = 60_000
  t.equal(await share('a', make), 3)
  await t.rejects(share('c', () => Promise.reject(new Error('busy'))))
  t.equal(await share('c', make), 4)
  for (let other = 0; other < 1000; other++) await share(String(other), make)
  t.equal(await share('c', make), made, 'the oldest are dropped')
})

t.test('a busy server says so, without a stack for each', async (t) => {
  const app = await desk(t)
  const release = holdBack()
  const visitors = await Promise.all(Array.from({ length: 20 }, () => toSignIn(app)))
  const forms = visitors.map((visitor, index) =>
    visitor.fill({ account: `slow ${index}`, password: 'slow' }).form('Sign in'),
  )
  const answered: Sent[] = []
  const answers = forms.map(async (form) => answered.push(await send(app, form)))
  // One network has a quarter of 32.
  await until('twelve are refused', () => answered.length === 12)
  for (const { status, body } of answered) {
    t.equal(status, 503)
    t.match(body, /The service is busy/)
  }
  release()
  await Promise.all(answers)
  t.same(new Set(answered.slice(12).map(({ status }) => status)), new Set([422]))
  t.equal(app.log.filter((line) => /"stack"/.test(line)).length, 0)
})

/** Lets `prepare` of the fixture wait for slow passwords. */
function holdBack(): () => void {
  let release = () => {}
  const signal = new Promise<void>((resolve) => {
    release = resolve
  })
  Object.assign(globalThis, { heldBack: signal })
  return release
}

t.test('a password changed meanwhile does not sign in, whatever was right before', async (t) => {
  const app = await startApp({ rateLimit: 0 })
  t.teardown(() => app.close())
  const [old, next] = await Promise.all([
    hashPassword('the harbour at six'),
    hashPassword('the harbour at ten'),
  ])
  await app.store.write(async (unit) => {
    await unit.rows('write').insertInto('staff').values({ name: 'Grace', password: old }).execute()
  })
  const visitor = await app.visit('/staff')
  // Hashes that wait before the comparison: some 240 ms, in which the account is read and then changed.
  const busy = Array.from({ length: 24 }, () => hashPassword('another password'))
  const signing = visitor.fill({ account: 'grace', password: 'the harbour at six' }).submit('Sign in')
  while ((await counts(app)).length === 0) await turn()
  // The attempt is counted before the account is read, in the turns after its flush.
  await sleep(60)
  await app.store.write(async (unit) => {
    await unit.rows('write').updateTable('staff').set({ password: next }).execute()
  })
  await Promise.all([signing, ...busy])
  t.equal(visitor.heading, 'Sign in')
  t.equal(visitor.status, 422)
  t.match(visitor.text, /Your account has changed/)
  await visitor.fill({ account: 'grace', password: 'the harbour at ten' }).submit('Sign in')
  t.equal(visitor.heading, 'Today’s arrivals')
})
