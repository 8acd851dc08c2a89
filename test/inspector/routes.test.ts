/** The inspector: what it shows, what it hides, and whom it lets in. */
import t, { type Test } from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { readConfig } from '../../server/config.ts'
import type { Inspection } from '../../server/inspector/auth.ts'
import { redacted, redactedState } from '../../server/inspector/redact.ts'
import { isLoopbackHost } from '../../server/security/loopback.ts'
import { formsIn, linksIn, unescapeHtml } from '../kit/html.ts'
import { openApplication, type Visitor } from '../kit/kit.ts'
import { fixture, root } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'

const token = 'a-token-of-some-length-0001'
const dev: Inspection = { dev: true, token: undefined }
const guarded: Inspection = { dev: false, token }

async function opened(t: Test, inspection?: Inspection) {
  const app = await openApplication(root, inspection ? { inspection } : {})
  t.teardown(() => app.close())
  return app
}

const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` })
const source = ({ body }: Visitor) =>
  unescapeHtml(/<textarea[^>]*>\n([\s\S]*?)<\/textarea>/.exec(body)?.[1] ?? '')

t.test('sessions, their phases, and what each did', async (t) => {
  const app = await opened(t, dev)
  const looker = await app.visit('/inspect')
  looker.sees({ heading: 'Sessions', text: 'There are no sessions yet' })

  const visitor = await walkToReview(await app.visit('/booking'))
  await visitor.follow('Change dates')
  await visitor.fill({ depart: '2027-05-06' }).submit()
  await looker.reload()
  looker.sees({ text: /1 Book a room live 5 review/ })
  await looker.follow('1')
  looker.sees({ heading: 'Session 1', text: ['live', '5 review choose-dates'] })
  const [, phases = ''] = looker.body.split('<h2>Phases</h2>')
  t.equal(
    [...phases.matchAll(/<a href="\/inspect\/1\/\d"/g)].length,
    6,
    'every phase is a link, and the beginning',
  )
  t.equal([...phases.matchAll(/class="line"/g)].length, 5)
  t.equal([...phases.matchAll(/<a [^>]*class="closed/g)].length, 0)

  await looker.open('/inspect/1/5')
  looker.sees({
    heading: 'Session 1, phase 5',
    text: ['dates, as of phase 4', 'choose-dates', 'Departure depart 2027-05-06', /Took \d+\.\d ms/],
  })
  looker.sees({ text: /depart 2027-05-05 2027-05-06/ })
  await looker.follow('Your guests')
  looker.sees({ heading: 'Your guests', text: 'Ada' })
  t.same(formsIn(looker.body), [], 'nothing can be sent')
  t.same(
    linksIn(looker.body).filter(({ href }) => href !== ''),
    [{ href: '/inspect/1/5', text: 'Back to the phase' }],
  )
  t.notMatch(looker.body, /sessionID|<button(?! disabled)|<input(?! disabled)/)

  await confirm(visitor)
  visitor.sees({ heading: 'Your room is booked' })
  await looker.open('/inspect')
  looker.sees({ text: /finished 6 receipt/ })
  await looker.open('/inspect/1')
  const closed = [...looker.body.matchAll(/<a [^>]*class="closed/g)].length
  t.equal(closed, 6, 'all but the last one')
  t.match(looker.body, /class="open commit"/)

  app.wait('25h')
  await looker.open('/inspect')
  looker.sees({ text: /finished 6 –/ })
  await looker.open('/inspect/1')
  looker.sees({ text: 'phases are forgotten' })
  await looker.open('/inspect/1/5')
  looker.sees({ status: 404 })
})

t.test('sessions come in pages', async (t) => {
  const app = await opened(t, dev)
  for (let count = 0; count < 51; count++) await app.visitAt('booking/dates', {})
  const looker = await app.visit('/inspect')
  looker.sees({ text: /\b51 Book a room/, without: /\b1 Book a room live/ })
  await looker.follow('Older sessions')
  looker.sees({ text: /\b1 Book a room live/, without: [/\b51 Book/, 'Older sessions'] })
})

t.test('a fork is a session of its own, with that state', async (t) => {
  const app = await opened(t, dev)
  await walkToReview(await app.visit('/booking'))
  const fork = await app.visit('/inspect/1/4')
  await fork.submit('Fork a new session')
  fork.sees({ heading: 'Check your answers', text: /Ada/ })
  await fork.follow('Change guests')
  await fork.submit('Remove Ada')
  const looker = await app.visit('/inspect')
  looker.sees({ text: [/2 Book a room live 2 guests/, /1 Book a room live 4 review/] })
})

t.test('a journey is copied as a test that passes', async (t) => {
  const app = await opened(t, dev)
  const visitor = await app.visit('/booking')
  await visitor.fill(dates).submit()
  await visitor.submit('Choose the Double room')
  await visitor.fill({ guestName: 'Ada \'the\' \\ "Countess"' }).submit('Add this guest')
  await visitor.submit('Continue')
  await visitor.submit('Large')
  await visitor.fill(contact).submit()
  await visitor.follow('Change dates')
  await visitor.fill({ depart: '2027-05-06' }).submit()
  await confirm(visitor)
  const looker = await app.visit('/inspect/1/7')
  const story = source(looker)
  t.match(story, /import \{ openApplication \} from 'deity\/test'/)
  t.match(story, /await visitor\.follow\('dates'\)/)
  const steps = /const visitor[\s\S]*(?=\n\}\))/.exec(story)?.[0] ?? ''
  const again = await opened(t)
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor
  await new AsyncFunction('app', steps)(again)
  const [row] = await app.store.rows.selectFrom('booking').selectAll().execute()
  await again.holds('booking', [
    { arrive: row?.['arrive'], depart: row?.['depart'], total: row?.['total'], name: row?.['name'] },
  ])
})

t.test('a secret is shown nowhere', async (t) => {
  const app = await openApplication(fixture('desk'), { inspection: dev })
  t.teardown(() => app.close())
  const visitor = await app.visit('/report')
  await visitor.follow('The books')
  await visitor.fill({ account: 'bo', password: 'open bo' }).submit('Sign in')
  visitor.sees({ heading: 'Books' })
  const looker = await app.visit('/inspect/2')
  looker.sees({ text: 'Signed in boss' })
  await visitor.tab().open('/report')
  for (const { id, last } of await app.store.journal.sessions(99, 9))
    for (let number = 0; number <= last; number++) {
      await looker.open(`/inspect/${id}/${number}`)
      looker.sees({ status: 200 })
      t.notMatch(looker.body, /open bo/)
    }
  // Secrets are kept nowhere. Should one have been all the same, or in a state of the same name, it is not told.
  const transaction = (await loadApplication(fixture('desk'))).transactions.get('report')
  if (!transaction) throw new Error('no transaction')
  const action = transaction.screens.get('sign-in')?.offers.get('sign-in')?.action
  t.same(redacted(action, { account: 'bo', password: 'open bo' }), { account: 'bo', password: '[secret]' })
  t.same(redactedState(transaction, { a: [{ password: 'open bo' }], text: 'b' }), {
    a: [{ password: '[secret]' }],
    text: 'b',
  })
})

t.test('in production there is none, unless a token is set', async (t) => {
  const app = await opened(t)
  await walkToReview(await app.visit('/booking'))
  for (const path of ['/inspect', '/inspect/', '/inspect/1', '/inspect/1/4', '/inspect/style.css']) {
    const { status } = await fetch(app.url + path, { headers: basic(`x:${token}`) })
    t.equal(status, 404, path)
  }
})

t.test('with a token it only looks, and only with that token', async (t) => {
  const app = await opened(t, guarded)
  await walkToReview(await app.visit('/booking'))
  const paths = ['/inspect', '/inspect/1', '/inspect/1/4', '/inspect/1/4/review', '/inspect/style.css']
  const wrong = [{}, basic(`x:${token}x`), basic('x:'), basic(token), { authorization: `Bearer ${token}` }]
  for (const path of paths) {
    for (const headers of wrong) {
      const answer = await fetch(app.url + path, { headers: headers as Record<string, string> })
      t.equal(answer.status, 401, path)
      t.match(answer.headers.get('www-authenticate'), /^Basic /)
      t.notMatch(await answer.text(), /booking/i)
    }
    const right = await fetch(app.url + path, { headers: basic(`x:${token}`) })
    t.equal(right.status, 200, path)
    t.equal(right.headers.get('set-cookie'), null)
    t.match(right.headers.get('content-security-policy'), /default-src 'none'/)
    t.equal(right.headers.get('cache-control'), 'no-store')
    t.notMatch(await right.text(), /Fork|<script/)
  }
  const fork = await fetch(`${app.url}/inspect/1/4/fork`, { method: 'POST', headers: basic(`x:${token}`) })
  t.equal(fork.status, 404)
  t.equal((await app.store.journal.sessions(99, 9)).length, 1)
  t.notMatch(app.log.join(''), token)
})

t.test('in dev another name for this machine is no name', async (t) => {
  const app = await opened(t, dev)
  const ask = (host: string) => app.server.inject({ url: '/inspect', headers: { host } })
  t.equal((await ask(`localhost:${app.port}`)).statusCode, 200)
  t.equal((await ask('[::1]')).statusCode, 200)
  t.equal((await ask('127.1.2.3:1')).statusCode, 200)
  const foreign = ['elsewhere.example', '127.0.0.1.example', 'localhost.example:80', '192.168.1.1', '[::2]']
  for (const host of foreign) t.equal((await ask(host)).statusCode, 421, host)
  for (const host of [...foreign, '', undefined, '::1', '[127.0.0.1]', 'localhost:a', 'localhost:1:1'])
    t.equal(isLoopbackHost(host), false, host ?? 'none')
})

t.test('dev is for this machine only', async (t) => {
  t.equal(readConfig({ DEV: '1' }).inspection.dev, true)
  t.equal(readConfig({}).inspection.dev, false)
  t.throws(() => readConfig({ DEV: '1', HOST: '0.0.0.0' }), /DEV: shows sources/)
  t.throws(() => readConfig({ INSPECT_TOKEN: 'short' }), /at least 24/)
})

t.test('what does not exist', async (t) => {
  const app = await opened(t, dev)
  await app.visitAt('booking/dates', {})
  const visitor = await app.visit('/inspect/1/1')
  visitor.sees({ status: 200, text: 'begin' })
  t.match(source(visitor), "app.visitAt('booking/dates', {})")
  for (const path of [
    '/inspect/2',
    '/inspect/1/2',
    '/inspect/1/01',
    '/inspect/x',
    '/inspect/1/1/review',
    '/inspect/1/1/x',
  ])
    t.equal((await fetch(app.url + path)).status, 404, path)
})
