import t, { type Test } from 'tap'
import { bindingCookie, bindingIn, newBinding } from '../../server/security/browser-binding.ts'
import { headingOf } from '../kit/html.ts'
import { startApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'
import { send } from '../support/send.ts'

async function opened(t: Test, options: TestAppOptions = {}): Promise<TestApp> {
  const app = await startApp({ cookieBinding: 'auto', sessionIn: 'url', ...options })
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
  for (const sessionIn of ['url', 'form'] as const) {
    const app = await opened(t, { sessionIn })
    const visitor = await app.visit('/booking', true)
    await visitor.fill(dates).submit()
    const { headers } = (await app.visit('/booking', true)).form()
    const { cookie, ...without } = headers
    t.match(cookie, /^__Host-deity=/)
    const nothing = await (await fetch(new URL('/booking?sessionID=AAAA', app.url))).text()
    for (const button of ['Choose the Double room', 'Dates'].slice(0, sessionIn === 'form' ? 2 : 1))
      for (const stranger of [headers, without]) {
        const sent = await send(app, { ...visitor.form(button), headers: stranger })
        t.match(sent, { status: 410, body: nothing }, `${sessionIn}: ${button}`)
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
  t.equal((await visitor.reload()).heading, 'Check your answers')
  // The one who began it knows its address, and could have sent it to them.
  const other = await app.visit('/booking', true)
  t.equal((await other.open(visitor.url)).status, 410, 'and takes nothing from a browser that has a cookie')
  const form = visitor.fill({ agree: true }).form('Book this room')
  const headers = { ...form.headers, cookie: other.cookie ?? '' }
  t.equal((await send(app, { ...form, headers })).status, 410)
  t.equal((await confirm(visitor)).heading, 'Your room is booked')
})

t.test('what is off binds nothing and sets nothing', async (t) => {
  const app = await opened(t, { cookieBinding: 'off' })
  const response = await fetch(new URL('/booking', app.url))
  t.equal(response.headers.get('set-cookie'), null)
})

t.test('where it is required, no session begins without the cookie', async (t) => {
  const app = await opened(t, { cookieBinding: 'required' })
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
  t.match(cookie, /^__Host-deity=[A-Za-z0-9_-]{22}; Path=\/; Max-Age=172800; Secure; HttpOnly; SameSite=Lax$/)
  const value = cookie.split(';')[0] ?? ''
  const headers = { cookie: `a=b; ${value}; c=d` }
  const again = await fetch(new URL('/booking', app.url), { headers, redirect: 'manual' })
  t.match(again.headers.get('set-cookie'), value, 'one cookie serves all sessions of a browser')
  const next = await fetch(new URL('/booking', app.url), { redirect: 'manual' })
  t.notMatch(next.headers.get('set-cookie'), value, 'and each browser has its own')

  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  t.equal(visitor.headers.get('set-cookie'), null, 'nothing is set inside a session')
  const [row] = await app.store.rows.selectFrom('session').select('binding').execute()
  t.equal(row?.binding.length, 32, 'the store knows a hash of it only')
})

t.test('what is in a Cookie header', async (t) => {
  const value = 'A'.repeat(22)
  t.equal(bindingIn(`__Host-deity=${value}`), value)
  t.equal(bindingIn(`x=y; __Host-deity=${value}; z=1`), value)
  for (const header of [
    undefined,
    '',
    'x=y',
    `X__Host-deity=${value}`,
    `__Host-deity=${value}A`,
    '__Host-deity=A',
  ])
    t.equal(bindingIn(header), undefined, String(header))
  t.match(bindingCookie(value, 1500), `${value}; Path=/; Max-Age=2;`)
})

t.test('another session of the same browser is another binding', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  await visitor.open('/booking')
  await visitor.fill(dates).submit()
  t.equal(headingOf(visitor.body), 'Your room')
  const bindings = await app.store.rows.selectFrom('session').select('binding').execute()
  t.equal(
    new Set(bindings.map(({ binding }) => binding.toString('hex'))).size,
    2,
    'the store does not tell that they share it',
  )
})

/** The address that a browser is given with the first page, and its cookie. */
async function firstAddress(app: TestApp, cookie?: string) {
  const request = { redirect: 'manual' as const, headers: { ...(cookie && { cookie }) } }
  const given = await fetch(new URL('/booking', app.url), request)
  const [own = ''] = (given.headers.get('set-cookie') ?? '').split(';')
  return { address: new URL(given.headers.get('location') ?? '', app.url), cookie: own }
}
const sessionIn = (text: string) => /sessionID(?:=|" value=")([\w-]{28})/.exec(text)?.[1]

t.test('the address of a first page is a session only in the browser that it was given to', async (t) => {
  const app = await opened(t)
  const { address, cookie } = await firstAddress(app)
  const own = await fetch(address, { headers: { cookie } })
  t.equal(own.status, 200)
  t.equal(sessionIn(await own.text()), sessionIn(address.href))
  t.equal(own.headers.get('set-cookie'), null)

  for (const other of [undefined, `__Host-deity=${newBinding()}`]) {
    const passedOn = await fetch(address, {
      redirect: 'manual',
      headers: { ...(other && { cookie: other }) },
    })
    t.equal(passedOn.status, 200, 'no redirect, which could go round in circles')
    const page = await passedOn.text()
    t.match(page, '<h1>Your dates</h1>')
    t.not(sessionIn(page), sessionIn(address.href), 'another session')
    t.match(passedOn.headers.get('set-cookie'), other ?? '__Host-deity=', 'with a cookie of its own')
  }

  const one = await app.visit('/booking', true)
  const other = await app.visit('/booking', true)
  const { url } = one
  await other.open(url)
  t.equal(other.heading, 'Your dates')
  await walkToReview(one)
  await confirm(one)
  await other.fill({ arrive: '2027-06-01', depart: '2027-06-03' }).submit()
  t.equal(other.heading, 'Your room')
  t.match(other.text, /June/, 'what they typed themselves')
  t.equal((await other.open(url)).status, 410, 'and nothing of what the first one did')
  for (const secret of [contact.name, contact.email]) t.notMatch(other.body, secret)
})

t.test('where the cookie is required, a copied first address begins a session that works', async (t) => {
  const app = await opened(t, { cookieBinding: 'required' })
  const { address } = await firstAddress(app)
  const visitor = await app.visit('/booking', true)
  await visitor.open(address.href)
  await walkToReview(visitor)
  await confirm(visitor)
  t.equal(visitor.heading, 'Your room is booked')
})

t.test('a first address that was changed is not the way to any session', async (t) => {
  const app = await opened(t)
  const { address, cookie } = await firstAddress(app)
  const another = await firstAddress(app, cookie)
  const mark = /of=[\w-]{22}/
  for (const changed of [
    address.href.replace(mark, mark.exec(another.address.href)?.[0] ?? ''),
    address.href.replace(mark, `of=${'A'.repeat(22)}`),
    address.href.replace(/\?of=[\w-]{22}/, ''),
  ])
    t.equal((await fetch(changed, { headers: { cookie } })).status, 410)
})

t.test('Back to a first page shows what was typed on it', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  await visitor.back()
  t.equal(visitor.value('arrive'), dates.arrive)
})

t.test('a cookie is set only where the browser would have sent the one that it has', async (t) => {
  const app = await opened(t)
  const given = async (headers: Record<string, string>, path = '/booking') => {
    const { status, headers: answered } = await fetch(new URL(path, app.url), { headers, redirect: 'manual' })
    return { status, cookie: answered.get('set-cookie') }
  }
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  t.match(await given({ ...link, 'sec-fetch-dest': 'document' }), { cookie: /^__Host-deity=/ })
  t.match(await given({}), { cookie: /^__Host-deity=/ }, 'browsers that say nothing of it')
  for (const dest of ['iframe', 'image', 'empty', 'embed', 'object'])
    t.match(await given({ ...link, 'sec-fetch-dest': dest }), { status: 303, cookie: null }, dest)
  const value = `__Host-deity=${newBinding()}`
  t.match((await given({ ...link, 'sec-fetch-dest': 'document', cookie: value })).cookie, value)
})

t.test(
  'no look writes anything, and the cookie alone opens nothing: so SameSite=Lax is enough',
  async (t) => {
    const app = await opened(t)
    const visitor = await app.visit('/booking', true)
    await walkToReview(visitor)
    const rows = async () =>
      JSON.stringify(
        await Promise.all(
          ['session', 'phase', 'draft', 'hold', 'booking'].map((table) =>
            app.store.rows.selectFrom(table).selectAll().execute(),
          ),
        ),
      )
    const before = await rows()
    const cookie = visitor.cookie ?? ''
    const form = visitor.fill({ agree: true }).form('Book this room')
    for (const address of [
      visitor.url,
      `/booking?${form.body}`,
      '/booking',
      '/',
      '/left',
      '/health/ready',
      `/booking?sessionID=${form.body.get('sessionID')}`,
    ]) {
      const answer = await fetch(new URL(address, app.url), { headers: { cookie } })
      const page = await answer.text()
      const isOwn = address === visitor.url
      for (const secret of [contact.name, contact.email]) t.equal(page.includes(secret), isOwn, address)
    }
    t.equal(await rows(), before)
  },
)

t.test('pages of a session say that they are not to be indexed, and which address is', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/booking', true)
  for (const page of [visitor, await visitor.fill(dates).submit()]) {
    t.equal(page.headers.get('x-robots-tag'), 'noindex')
    t.match(page.headers.get('link'), /^<\/booking>; rel="canonical"/)
  }
  const direct = await opened(t, { afterPost: 'page' })
  const bare = await direct.visit('/booking', true)
  t.equal(bare.headers.get('x-robots-tag'), null)
  t.match(bare.headers.get('link'), /^<\/booking>; rel="canonical"/)
})

t.test('the cookie lasts as long as sessions, receipts and late forms', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/booking', true)
  const given = visitor.cookie ?? ''
  await visitor.fill(dates).submit()
  const form = visitor.form('Choose the Double room')
  const answer = (headers: Record<string, string>, body = form.body) =>
    fetch(form.address, {
      method: 'POST',
      headers: { ...form.headers, ...headers },
      body,
      redirect: 'manual',
    })
  t.equal((await answer({})).headers.get('set-cookie'), null, 'nothing is set in the middle')

  const next = await app.visit('/booking', true)
  const begins = next.fill(dates).form()
  const begun = await fetch(begins.address, { method: 'POST', ...begins, redirect: 'manual' })
  t.match(begun.headers.get('set-cookie'), next.cookie, 'but with the form that begins a session')

  const late = await app.visit('/booking', true)
  const typed = late.fill(dates).form()
  app.wait('25h')
  const { cookie: _, ...without } = typed.headers
  const send = (headers: Record<string, string>) =>
    fetch(typed.address, { method: 'POST', headers, body: typed.body, redirect: 'manual' })
  const offered = await send({ ...without, 'sec-fetch-site': 'same-origin' })
  t.equal(offered.status, 410)
  t.match(offered.headers.get('set-cookie'), /^__Host-deity=/, 'and with the offer to begin anew')
  t.equal((await send(without)).headers.get('set-cookie'), null, 'not where it may have been withheld')
  t.ok(given)
})

t.test('who is led into a session that began without a cookie is cut off before typing', async (t) => {
  const app = await opened(t)
  const attacker = await app.visit('/booking', false)
  await attacker.fill(dates).submit()
  const victim = await app.visit('/', true)
  await victim.open(attacker.url)
  t.equal(victim.heading, 'Your room')
  t.match(victim.headers.get('set-cookie'), /^__Host-deity=/)
  await victim.submit('Choose the Double room')
  t.equal(victim.status, 410)
})
