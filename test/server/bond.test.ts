import t, { type Test } from 'tap'
import { bondCookie, bondIn } from '../../server/bond.ts'
import { startApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'
import { headingOf } from '../support/html.ts'
import { send } from '../support/send.ts'

async function opened(t: Test, options: TestAppOptions = {}): Promise<TestApp> {
  const app = await startApp({ bind: 'auto', carry: 'link', ...options })
  t.teardown(() => app.close())
  return app
}

t.test('an address opens nothing in another browser than its own', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  const { url } = visitor
  const form = visitor.form('Choose the Double room')
  t.equal((await visitor.reload()).heading, 'Your room')

  const nothing = await (await fetch(new URL('/booking?sessionID=AAAA', app.url))).text()
  const other = await app.visit('/booking', true)
  for (const stranger of [await app.visit('/booking'), other]) {
    await stranger.open(url)
    t.equal(stranger.status, 410)
    t.equal(stranger.body, nothing, 'as if it had never been')
  }
  const sent = await fetch(form.address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.body.toString(),
    redirect: 'manual',
  })
  t.equal(sent.status, 410, 'nor does its form')

  const left = visitor.form('Leave')
  await fetch(left.address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: left.body.toString(),
    redirect: 'manual',
  })
  t.equal((await visitor.reload()).heading, 'Your room', 'nobody else can end it')
  t.equal((await visitor.submit('Choose the Double room')).heading, 'Your guests')
})

t.test('nor does a form, also where no address carries the session', async (t) => {
  for (const carry of ['link', 'form'] as const) {
    const app = await opened(t, { carry })
    const visitor = await app.visit('/booking', true)
    await visitor.fill(dates).submit()
    const { headers } = (await app.visit('/booking', true)).form()
    const { cookie, ...without } = headers
    t.match(cookie, /^__Host-deity=/)
    const nothing = await (await fetch(new URL('/booking?sessionID=AAAA', app.url))).text()
    for (const button of ['Choose the Double room', 'Your dates'].slice(0, carry === 'form' ? 2 : 1))
      for (const stranger of [headers, without]) {
        const sent = await send(app, { ...visitor.form(button), headers: stranger })
        t.match(sent, { status: 410, body: nothing }, `${carry}: ${button}`)
      }
    t.equal((await visitor.submit('Choose the Double room')).heading, 'Your guests')
  }
})

t.test('a forged action tells another browser nothing of the session', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  const forged = visitor.url.replace(/.$/, (sign) => (sign === 'A' ? 'B' : 'A'))
  t.equal((await visitor.open(forged)).status, 400)
  const stranger = await app.visit('/booking')
  t.equal((await stranger.open(forged)).status, 410)
})

t.test('a browser that refuses cookies is bound to nothing, and all works', async (t) => {
  const app = await opened(t)
  const visitor = await walkToReview(await app.visit('/booking', false))
  t.equal((await (await app.visit('/booking', true)).open(visitor.url)).heading, 'Check your answers')
  t.equal((await confirm(visitor)).heading, 'Your room is booked')
})

t.test('what is off binds nothing and sets nothing', async (t) => {
  const app = await opened(t, { bind: 'off' })
  const response = await fetch(new URL('/booking', app.url))
  t.equal(response.headers.get('set-cookie'), null)
})

t.test('where it is required, no session begins without the cookie', async (t) => {
  const app = await opened(t, { bind: 'required' })
  const without = await app.visit('/booking', false)
  await without.fill(dates).submit()
  t.equal(without.status, 403)
  t.equal(without.heading, 'This service needs a cookie')
  t.same(await app.store.rows.selectFrom('session').selectAll().execute(), [], 'nothing is stored')
  const visitor = await walkToReview(await app.visit('/booking', true))
  t.equal((await confirm(visitor)).heading, 'Your room is booked')
})

t.test('the cookie is one that no other host and no script can read or write', async (t) => {
  const app = await opened(t)
  const first = await fetch(new URL('/booking', app.url), { redirect: 'manual' })
  const cookie = first.headers.get('set-cookie') ?? ''
  t.match(
    cookie,
    /^__Host-deity=[A-Za-z0-9_-]{22}; Path=\/; Max-Age=86400; Secure; HttpOnly; SameSite=Strict$/,
  )
  const value = cookie.split(';')[0] ?? ''
  const headers = { cookie: `a=b; ${value}; c=d` }
  const again = await fetch(new URL('/booking', app.url), { headers, redirect: 'manual' })
  t.match(again.headers.get('set-cookie'), value, 'one cookie serves all sessions of a browser')
  const next = await fetch(new URL('/booking', app.url), { redirect: 'manual' })
  t.notMatch(next.headers.get('set-cookie'), value, 'and each browser has its own')

  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  t.equal(visitor.headers.get('set-cookie'), null, 'nothing is set inside a session')
  const [row] = await app.store.rows.selectFrom('session').select('bond').execute()
  t.equal(row?.bond.length, 32, 'the store knows a hash of it only')
})

t.test('what is in a Cookie header', async (t) => {
  const value = 'A'.repeat(22)
  t.equal(bondIn(`__Host-deity=${value}`), value)
  t.equal(bondIn(`x=y; __Host-deity=${value}; z=1`), value)
  for (const header of [
    undefined,
    '',
    'x=y',
    `X__Host-deity=${value}`,
    `__Host-deity=${value}A`,
    '__Host-deity=A',
  ])
    t.equal(bondIn(header), undefined, String(header))
  t.match(bondCookie(value, 1500), `${value}; Path=/; Max-Age=2;`)
})

t.test('another session of the same browser is another bond', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  await visitor.open('/booking')
  await visitor.fill(dates).submit()
  t.equal(headingOf(visitor.body), 'Your room')
  const bonds = await app.store.rows.selectFrom('session').select('bond').execute()
  t.equal(
    new Set(bonds.map(({ bond }) => bond.toString('hex'))).size,
    2,
    'the store does not tell that they share it',
  )
})
