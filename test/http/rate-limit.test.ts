/** How much one address and one session may ask for, and what a visitor is told beyond that. */
import t from 'tap'
import { roundWait } from '../../server/http/rate-limit.ts'
import { createRefusedFormLimit } from '../../server/http/refused-form-limit.ts'
import { networkOf } from '../../server/security/network.ts'
import { formatDuration } from '../../server/view/format-duration.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'

const sessions = async (app: TestApp) =>
  (await app.store.rows.selectFrom('session').selectAll().execute()).length

/** A request as a socket of this address would bring it. */
const from = (app: TestApp, remoteAddress: string, url = '/', headers = {}) =>
  app.server.inject({ url, remoteAddress, headers })

/** The statuses of requests one after another. */
async function statuses(count: number, ask: () => Promise<{ statusCode: number }>): Promise<number[]> {
  const found = []
  for (let each = 0; each < count; each++) found.push((await ask()).statusCode)
  return found
}

const post = (app: TestApp, remoteAddress: string, body: string) =>
  app.server.inject({
    method: 'POST',
    url: '/booking',
    remoteAddress,
    payload: body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })

/** A form that would begin a session; asked for from elsewhere. */
async function firstForm(app: TestApp): Promise<string> {
  return (await app.visit()).fill(dates).form().body.toString()
}

t.test('one address: so many requests in a minute, on whatever page; others go on', async (t) => {
  const app = await startApp({ rateLimit: 20 })
  t.teardown(() => app.close())
  const paths = ['/', '/booking', '/nowhere', '/%zz', '/left']
  let next = 0
  const ask = () => from(app, '192.0.2.1', paths[next++ % paths.length])
  t.notOk((await statuses(20, ask)).includes(429))
  t.same(await statuses(5, ask), [429, 429, 429, 429, 429])
  t.equal((await from(app, '192.0.2.2')).statusCode, 200)

  const answer = await from(app, '192.0.2.1')
  t.match(answer.body, /<h1>Too many requests<\/h1>.*Nothing was changed/s)
  const seconds = Number(answer.headers['retry-after'])
  t.ok(seconds > 0 && seconds <= 60, `${seconds} s`)
  t.equal(answer.headers['connection'], 'close')
  t.match(answer.headers['content-security-policy'], /default-src 'none'/)
  t.equal(answer.headers['x-ratelimit-limit'], undefined, 'nobody is told how far he can go')
  const lines = app.log.filter((line) => line.includes('too many requests'))
  t.equal(lines.length, 1, 'one line for all of them')
  t.match(lines[0], /"limit":"address"/)
})

t.test('a form sent too often is refused before it is read, and changes nothing', async (t) => {
  const app = await startApp({ rateLimit: 20 })
  t.teardown(() => app.close())
  const form = await firstForm(app)
  await statuses(20, () => from(app, '192.0.2.1'))
  t.equal((await post(app, '192.0.2.1', form)).statusCode, 429)
  t.equal(await sessions(app), 0)
  t.equal((await post(app, '192.0.2.2', form)).statusCode, 303, 'the same form, from where there is room')
})

t.test('one session: a tenth of that, from wherever it is sent', async (t) => {
  const app = await startApp({ rateLimit: 100 })
  t.teardown(() => app.close())
  const form = await firstForm(app)
  let address = 0
  const next = () => `192.0.2.${++address}`
  t.equal((await post(app, next(), form)).statusCode, 303)
  t.same(await statuses(9, () => post(app, next(), form)), Array(9).fill(303), 'the same answer')
  const refused = await post(app, next(), form)
  t.equal(refused.statusCode, 429)
  t.notMatch(refused.body, new RegExp(new URLSearchParams(form).get('sessionID') ?? ''))
  const look = `/booking?${new URLSearchParams([...new URLSearchParams(form)].slice(0, 3))}`
  t.equal((await from(app, next(), look)).statusCode, 429, 'looking counts, too')
  t.equal((await post(app, next(), await firstForm(app))).statusCode, 303, 'another session')
  t.notMatch(app.log.join(''), new RegExp(new URLSearchParams(form).get('sessionID') ?? ''))
})

t.test('sessions that one address begins: a quarter of that in an hour, counted by their rows', async (t) => {
  const app = await startApp({ rateLimit: 40 })
  t.teardown(() => app.close())
  const office = '192.0.2.1'
  const forms = await Promise.all(Array.from({ length: 12 }, () => firstForm(app)))
  const [first = '', ...more] = forms.slice(0, 10)
  const begun = []
  for (const form of [first, ...more]) begun.push((await post(app, office, form)).statusCode)
  t.same(begun, Array(10).fill(303))
  t.equal(await sessions(app), 10)
  const refused = await post(app, office, String(forms[10]))
  t.equal(refused.statusCode, 429)
  t.ok(Number(refused.headers['retry-after']) > 3000)
  t.equal(await sessions(app), 10, 'nothing is stored')
  t.equal((await post(app, '192.0.2.2', String(forms[10]))).statusCode, 303, 'from elsewhere')
  t.equal((await from(app, office, '/booking')).statusCode, 303, 'first pages cost nothing, and are shown')
})

t.test('what begins nothing is not counted: sent again, rejected, forged, without a seal', async (t) => {
  const app = await startApp({ rateLimit: 100 })
  t.teardown(() => app.close())
  const office = '192.0.2.1'
  const form = await firstForm(app)
  for (const body of [
    form,
    form,
    form.replace('2027-05-03', '2020-05-03'),
    form.replace('2027-05-03', ''),
    form.replace(/actionID=choose-dates\..{4}/, 'actionID=choose-dates.AAAA'),
    form.replace(/sessionID=.{9}/, 'sessionID=AAAAAAAAA'),
  ])
    t.not((await post(app, office, body)).statusCode, 429)
  const begun = []
  for (let each = 0; each < 24; each++) begun.push((await post(app, office, await firstForm(app))).statusCode)
  t.same(begun, Array(24).fill(303), 'only one was')
  t.equal((await post(app, office, await firstForm(app))).statusCode, 429)
})

t.test('a session under way goes on where no other can begin', async (t) => {
  const app = await startApp({ rateLimit: 400 })
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  for (let each = 0; each < 99; each++) await post(app, '127.0.0.1', await firstForm(app))
  t.equal((await post(app, '127.0.0.1', await firstForm(app))).statusCode, 429)
  t.equal((await confirm(visitor)).heading, 'Your room is booked')
})

t.test('a header says nothing about who asks, unless a proxy that is named here has set it', async (t) => {
  const forged = { 'x-forwarded-for': '198.51.100.1' }
  const app = await startApp({ rateLimit: 20 })
  t.teardown(() => app.close())
  let each = 0
  const disguised = () => from(app, '192.0.2.1', '/', { 'x-forwarded-for': `198.51.100.${++each}` })
  t.same((await statuses(25, disguised)).slice(20), [429, 429, 429, 429, 429])
  t.match(app.log.join(''), /too many requests: .*TRUST_PROXY/)

  const proxied = await startApp({ rateLimit: 20, trustProxy: ['10.0.0.0/8'] })
  t.teardown(() => proxied.close())
  t.same((await statuses(25, () => from(proxied, '10.1.2.3', '/', forged))).slice(20), Array(5).fill(429))
  t.equal((await from(proxied, '10.1.2.3', '/', { 'x-forwarded-for': '198.51.100.2' })).statusCode, 200)
  t.equal((await from(proxied, '10.9.9.9', '/', forged)).statusCode, 429, 'through another of its proxies')
  t.equal((await from(proxied, '192.0.2.1', '/', forged)).statusCode, 200, 'not a proxy: believed nothing')
  const added = { 'x-forwarded-for': '203.0.113.9, 198.51.100.1' }
  t.equal(
    (await from(proxied, '10.1.2.3', '/', added)).statusCode,
    429,
    'what stands before, the client wrote',
  )
})

t.test('an IPv6 household is one', async (t) => {
  for (const [ip, network] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1'],
    ['2001:db8:0:1::7', '2001:db8:0:1'],
    ['2001:DB8::7', '2001:db8:0:0'],
    ['2001:db8::1:0:0:0:7', '2001:db8:0:1'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['fe80::', 'fe80:0:0:0'],
    ['', ''],
    [undefined, ''],
  ] as const)
    t.equal(networkOf(ip), network, String(ip))
  const app = await startApp({ rateLimit: 20 })
  t.teardown(() => app.close())
  let each = 0
  await statuses(20, () => from(app, `2001:db8::${++each}`))
  t.equal((await from(app, '2001:db8::ffff')).statusCode, 429)
  t.equal((await from(app, '2001:db8:0:1::1')).statusCode, 200)
})

t.test('what is counted takes a bounded memory', async (t) => {
  const app = await startApp({ rateLimit: 20 })
  t.teardown(() => app.close())
  await statuses(21, () => from(app, '192.0.2.1', '/left'))
  t.equal((await from(app, '192.0.2.1', '/left')).statusCode, 429)
  for (let each = 0; each < 10_000; each++) await from(app, `10.0.${each >> 8}.${each & 255}`, '/left')
  t.equal((await from(app, '192.0.2.1', '/left')).statusCode, 200, 'the quietest was let go')
})

t.test('a method that is refused is counted, too', async (t) => {
  const app = await startApp({ rateLimit: 20 })
  t.teardown(() => app.close())
  const put = () => app.server.inject({ method: 'PUT', url: '/booking', remoteAddress: '192.0.2.1' })
  t.same(await statuses(20, put), Array(20).fill(405))
  t.equal((await put()).statusCode, 429)
})

t.test('health is asked as often as a balancer likes', async (t) => {
  const app = await startApp({ rateLimit: 20 })
  t.teardown(() => app.close())
  t.same(await statuses(50, () => from(app, '192.0.2.1', '/health/ready')), Array(50).fill(200))
  t.equal((await from(app, '192.0.2.1', '/left')).statusCode, 200, 'and takes nothing from others')
})

t.test('a sessionID is counted as what it means, however it is written', async (t) => {
  const app = await startApp({ rateLimit: 100 })
  t.teardown(() => app.close())
  const form = new URLSearchParams(await firstForm(app))
  const [sessionID = '', screenID, actionID] = ['sessionID', 'screenID', 'actionID'].map(
    (name) => form.get(name) ?? '',
  )
  const escaped = (text: string) => text.replace(/./g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  let next = 0
  const queries = [
    `sessionID=${sessionID}`,
    `session%49D=${sessionID}`,
    `${escaped('sessionID')}=${escaped(sessionID)}`,
    `sessionID=${escaped(sessionID.slice(0, 1))}${sessionID.slice(1)}`,
  ]
  const ask = () =>
    from(app, `192.0.2.${++next}`, `/booking?${queries[next % 4]}&screenID=${screenID}&actionID=${actionID}`)
  t.notOk((await statuses(10, ask)).includes(429))
  t.same(await statuses(4, ask), Array(4).fill(429))
})

t.test('the page of a 429 and its Retry-After say the same', async (t) => {
  const app = await startApp({ rateLimit: 20 })
  t.teardown(() => app.close())
  await statuses(20, () => from(app, '192.0.2.1', '/left'))
  const short = await from(app, '192.0.2.1', '/left')
  t.match(
    short.body,
    new RegExp(`Wait ${formatDuration(Number(short.headers['retry-after']) * 1000, 'en')}, then`),
  )
  const begin = async () => post(app, '192.0.2.2', await firstForm(app))
  t.same(await statuses(5, begin), Array(5).fill(303))
  const long = await begin()
  t.equal(long.headers['retry-after'], '3600')
  t.match(long.body, /Wait 1 hour, then try again/)
  t.same([0, 1, 59, 60, 61, 3299].map(roundWait), [1, 1, 59, 60, 120, 3300], 'whole minutes')
})

t.test('ten refused forms of a network in a minute show what was typed', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await (await app.visit()).fill(dates).submit()
  const form = visitor.form('Choose the Double room').body
  // The seal is good, and the form has the room as a fixed parameter.
  const refuse = (address: string) => post(app, address, `${form}&room=typed`)
  for (let each = 0; each < 10; each++) t.match((await refuse(`2001:db8::${each + 1}`)).body, /typed/)
  const eleventh = await refuse('2001:db8::ffff')
  t.equal(eleventh.statusCode, 400)
  t.match(eleventh.body, /We could not accept this/)
  t.notMatch(eleventh.body, /typed/)
  t.match((await refuse('2001:db8:0:1::1')).body, /typed/, 'another network')

  let now = 0
  const shows = createRefusedFormLimit(() => now)
  for (let each = 0; each < 10_000; each++) shows(`10.0.${each >> 8}.${each & 255}`)
  t.equal(shows('192.0.2.1'), false, 'of a bounded memory')
  t.equal(shows('10.0.0.1'), true, 'those who are counted go on')
  now = 60_000
  t.equal(shows('192.0.2.1'), true, 'a minute later')
})

t.test('a proxy that is not believed is named once', async (t) => {
  const app = await startApp({ trustProxy: ['10.0.0.0/8', 'fd00::/8'] })
  t.teardown(() => app.close())
  const said = () => app.log.filter((line) => line.includes('a proxy is not trusted'))
  await from(app, '10.1.2.3', '/left', { 'x-forwarded-for': '198.51.100.1' })
  await from(app, '::ffff:10.1.2.3', '/left', { 'x-forwarded-proto': 'https' })
  await from(app, 'fd00::1', '/left', { forwarded: 'for=198.51.100.1' })
  await from(app, '192.0.2.1', '/left')
  t.same(said(), [])
  await from(app, '192.0.2.1', '/left', { 'x-forwarded-proto': 'https' })
  await from(app, '192.0.2.1', '/left', { 'x-forwarded-for': '198.51.100.1' })
  await from(app, '2001:db8::1', '/left', { forwarded: 'for=198.51.100.1' })
  t.equal(said().length, 2)
  t.match(said()[0], /"level":40.*"peer":"192\.0\.2\.1".*TRUST_PROXY=192\.0\.2\.1\/32/)
  t.match(said()[1], /TRUST_PROXY=2001:db8::1\/128/)
  for (let each = 0; each < 50; each++) await from(app, `192.0.2.${each}`, '/left', { forwarded: 'for=a' })
  t.equal(said().length, 10, 'strangers do not fill the log')
})

t.test('RATE_LIMIT=0: nobody is counted', async (t) => {
  const app = await startApp({ rateLimit: 0 })
  t.teardown(() => app.close())
  t.notOk((await statuses(1300, () => from(app, '192.0.2.1', '/left'))).includes(429))
})

t.test('by default an office of fifty can book at once, and a script is stopped', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const refused = await statuses(1300, () => from(app, '192.0.2.1', '/booking'))
  t.equal(refused.indexOf(429), 1200)
  // Each of them: 6 screens, each sent and then seen, and a stylesheet.
  t.ok(50 * (6 * 2 + 1) < 1200)
})

t.test('sessions that begin at once are counted like those that begin one after the other', async (t) => {
  const app = await startApp({ rateLimit: 400 })
  t.teardown(() => app.close())
  const first = await Promise.all(Array.from({ length: 120 }, () => firstForm(app)))
  const answers = await Promise.all(first.map((form) => post(app, '192.0.2.1', form)))
  const begun = answers.filter(({ statusCode }) => statusCode === 303).length
  t.equal(begun, 100, 'a quarter of the limit')
  t.equal(await sessions(app), 100)
})

t.test('a stranger with a session’s address does not use up what its own browser may ask for', async (t) => {
  const app = await startApp({ rateLimit: 100 })
  t.teardown(() => app.close())
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  const { pathname, search } = new URL(visitor.url)
  for (let each = 0; each < 12; each++) await from(app, `10.0.1.${each}`, pathname + search)
  t.equal((await from(app, '10.0.2.1', pathname + search)).statusCode, 429)
  t.equal((await visitor.reload()).status, 200)
})
