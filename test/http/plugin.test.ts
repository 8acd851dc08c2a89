/** An application in a host: its pages are as on a server of its own, and the host stays as it was. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import deity, { type DeityOptions } from '../../server/plugin.ts'
import { openVisitor } from '../kit/visitor.ts'
import { fixture, root } from '../support/app.ts'
import { confirm, dates, referenceIn, walkToReview } from '../support/booking.ts'
import { type Host, openHost } from '../support/host.ts'
import { noPostgres, startCluster } from '../support/postgres.ts'
import { postBytes, sendRaw } from '../support/raw.ts'

function folder(t: Test): string {
  const data = mkdtempSync(join(tmpdir(), 'deity-host-'))
  t.teardown(() => rmSync(data, { recursive: true }))
  return data
}

async function opened(t: Test, options: Partial<DeityOptions> = {}): Promise<Host> {
  const host = await openHost([{ prefix: '/apply', application: root, data: folder(t), ...options }])
  t.teardown(() => host.app.close())
  return host
}

/** Requests to the host's own routes, among them some that its plugins and error pages answer. */
const requests = [
  'GET / HTTP/1.1\r\nHost: host.example\r\n',
  'GET / HTTP/1.1\r\nHost: host.example\r\nAccept-Encoding: gzip\r\n',
  'HEAD / HTTP/1.1\r\nHost: host.example\r\n',
  'GET /me HTTP/1.1\r\nHost: host.example\r\nOrigin: https://other.example\r\n',
  'GET /fails HTTP/1.1\r\nHost: host.example\r\n',
  'GET /nothing?sessionID=1 HTTP/1.1\r\nHost: host.example\r\n',
  'GET /applyx HTTP/1.1\r\nHost: host.example\r\n',
  'GET /typed/x HTTP/1.1\r\nHost: host.example\r\n',
  'GET /typed/7 HTTP/1.1\r\nHost: host.example\r\n',
  'GET /%zz HTTP/1.1\r\nHost: host.example\r\n',
  'GET /once HTTP/1.1\r\nHost: host.example\r\n',
  'GET /health HTTP/1.1\r\nHost: host.example\r\n',
  'OPTIONS /echo HTTP/1.1\r\nHost: host.example\r\nOrigin: https://other.example\r\nAccess-Control-Request-Method: PUT\r\n',
  'DELETE /echo HTTP/1.1\r\nHost: host.example\r\n',
  [
    'POST /login HTTP/1.1\r\nHost: host.example\r\nContent-Type: application/x-www-form-urlencoded\r\n',
    'name=Ada&role=clerk',
  ],
  [
    'POST /echo HTTP/1.1\r\nHost: host.example\r\nContent-Type: application/x-www-form-urlencoded\r\n',
    'a=1&a=2&b=%zz',
  ],
  ['POST /echo HTTP/1.1\r\nHost: host.example\r\nContent-Type: application/json\r\n', '{"a":[1]}'],
  ['POST /echo HTTP/1.1\r\nHost: host.example\r\nContent-Type: application/json\r\n', '{"a":'],
  [
    'PUT /echo HTTP/1.1\r\nHost: host.example\r\nContent-Type: text/plain\r\nSec-Fetch-Site: cross-site\r\n',
    'a text',
  ],
  ['POST /echo HTTP/1.1\r\nHost: host.example\r\nContent-Type: image/png\r\n', 'x'],
  [
    'POST /upload HTTP/1.1\r\nHost: host.example\r\nContent-Type: multipart/form-data; boundary=line\r\n',
    '--line\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nuploaded\r\n--line--\r\n',
  ],
].map((each) => {
  const [head = '', body = ''] = typeof each === 'string' ? [each] : each
  return `${head}Connection: close\r\n${body && `Content-Length: ${body.length}\r\n`}\r\n${body}`
})

/** What differs from one run to the next. */
const varying = (line: Record<string, unknown>) => ({
  ...line,
  ...{ time: 0, responseTime: 0 },
  ...(line['req'] !== undefined && { req: { ...(line['req'] as object), remotePort: 0 } }),
})

/** What a host answers, byte for byte, and what it logs. */
async function recorded(host: Host) {
  host.log.length = 0
  host.sessions.next = 0
  const answers: string[] = []
  for (const request of requests) {
    const { text } = await sendRaw(host.port, [request])
    answers.push(text.replace(/^date: .*\r$/im, 'date: now\r'))
  }
  // A response is logged after it has been sent.
  while (host.log.filter(({ msg }) => msg === 'request completed').length < requests.length - 1)
    await new Promise((resolve) => setTimeout(resolve, 5))
  return { answers, log: host.log.map(varying) }
}

t.test('the host answers, refuses and logs byte for byte as without the plugin', async (t) => {
  const alone = await openHost([])
  t.teardown(() => alone.app.close())
  const before = await recorded(alone)
  const host = await openHost([
    { prefix: '/apply', application: root, data: folder(t), identify: ({ session }) => session.user },
    { prefix: '/desk', application: fixture('desk'), data: folder(t) },
  ])
  t.teardown(() => host.app.close())
  await (await openVisitor(host.url, '/apply/booking')).fill(dates).submit()
  const after = await recorded(host)
  t.equal(before.answers.length, requests.length)
  for (const [index, answer] of before.answers.entries())
    t.equal(after.answers[index], answer, requests[index] ?? '')
  t.same(after.log, before.log)
  const statuses = before.answers.map((answer) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]))
  for (const status of [200, 204, 400, 404, 415, 500])
    t.ok(statuses.includes(status), `one is answered with ${status}`)
})

t.test('the host’s plugins and hooks change no page of the application', async (t) => {
  const host = await opened(t)
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${host.url}${path}`, {
      headers: { origin: 'https://other.example', ...headers },
      redirect: 'manual',
    })
  for (const path of [
    '/apply/booking',
    '/apply/nothing',
    '/apply',
    '/apply/left',
    '/apply/health/database',
  ]) {
    const { headers } = await get(path)
    t.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      path,
    )
    t.equal(headers.get('cache-control'), 'no-store', path)
    t.equal(headers.get('x-frame-options'), 'DENY', path)
    for (const name of ['access-control-allow-origin', 'access-control-allow-credentials'])
      t.notOk(headers.has(name), `${path}: ${name}`)
  }
  t.ok((await get('/me')).headers.has('access-control-allow-origin'), 'the host’s own may be read')
  const body = await (await get('/apply/left')).text()
  const style = /href="([^"]*style[^"]*)"/.exec(body)?.[1] ?? ''
  t.match(style, /^\/apply\/style\./)
  t.match((await get(style)).headers.get('cache-control'), 'immutable')
})

const post = (host: Host, path: string, init: RequestInit) =>
  fetch(`${host.url}${path}`, { method: 'POST', ...init })

t.test('its prefix has parsers, checks and error pages of its own', async (t) => {
  const host = await opened(t)
  const form = 'application/x-www-form-urlencoded'
  const answers = [
    await post(host, '/apply/booking', { headers: { 'content-type': 'application/json' }, body: '{}' }),
    await post(host, '/apply/booking', { body: new FormData() }),
    await post(host, '/apply/booking', {
      headers: { 'content-type': form },
      body: `a=${'x'.repeat(200_000)}`,
    }),
    await post(host, '/apply/booking', {
      headers: { 'content-type': form, 'sec-fetch-site': 'cross-site' },
      body: 'a=1',
    }),
    await fetch(`${host.url}/apply/booking`, { method: 'PUT', body: 'a' }),
    await fetch(`${host.url}/apply/nothing`),
  ]
  t.same(
    answers.map(({ status }) => status),
    [415, 415, 413, 403, 405, 404],
  )
  for (const answer of answers) {
    t.match(answer.headers.get('content-type'), 'text/html')
    t.match(await answer.text(), '<link rel="stylesheet" href="/apply/style.')
  }
})

t.test('what a hook of the host refuses is a page with its status', async (t) => {
  const app = Fastify()
  app.addHook('onRequest', async ({ headers }) => {
    const status = Number(headers['x-status'])
    if (status) throw Object.assign(new Error('refused by the host'), { statusCode: status })
  })
  app.register(deity, { prefix: '/apply', application: root, data: folder(t) })
  t.teardown(() => app.close())
  for (const [status, expected] of [
    [401, 401],
    [403, 403],
    [404, 404],
    [429, 429],
    [503, 503],
    [500, 500],
  ]) {
    const answer = await app.inject({ url: '/apply/booking', headers: { 'x-status': String(status) } })
    t.equal(answer.statusCode, expected)
    t.match(answer.headers['content-type'], 'text/html')
    t.notMatch(answer.body, 'refused by the host')
  }
})

const modes: readonly Partial<DeityOptions>[] = [
  {},
  { afterPost: 'page' },
  { sessionIn: 'form' },
  { cookieBinding: 'required' },
  { cookieBinding: 'off' },
]

for (const mode of modes)
  t.test(`a booking in a host, with ${JSON.stringify(mode)}`, async (t) => {
    const host = await opened(t, mode)
    const visitor = await openVisitor(host.url, '/apply/booking', {
      cookies: mode.cookieBinding === 'required',
    })
    await visitor.fill({ arrive: 'x', depart: '' }).submit()
    visitor.sees({ status: 422 })
    await walkToReview(visitor)
    visitor.sees({ heading: 'Check your answers' })
    const [one, two] = await visitor.fill({ agree: true }).twice('Book this room')
    t.equal(referenceIn(one.body), referenceIn(two.body))
    visitor.sees({ heading: 'Your room is booked' })
    await visitor.open('/apply/booking')
    visitor.sees({ heading: 'Your dates' })
    await visitor.fill(dates).submit()
    await visitor.submit('Leave and delete my answers')
    visitor.sees({ heading: 'Your answers have been deleted' })
    t.match(visitor.url, `${host.url}/apply/left`)
  })

t.test('a session goes on in the next process, below several plugins with a prefix', async (t) => {
  const data = folder(t)
  const start = async () => {
    const app = Fastify()
    app.register(async (outer) => outer.register(deity, { prefix: '/inn/', application: root, data }), {
      prefix: '/v1',
    })
    return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
  }
  const first = await start()
  const visitor = await openVisitor(first.url, '/v1/inn/booking')
  await visitor.fill(dates).submit()
  await first.app.close()
  const second = await start()
  t.teardown(() => second.app.close())
  await visitor.open(visitor.url.replace(first.url, second.url))
  visitor.sees({ heading: 'Your room' })
})

t.test('two applications in one process have nothing in common', async (t) => {
  const host = await openHost([
    { prefix: '/apply', application: root, data: folder(t) },
    { prefix: '/ledger', application: fixture('ledger'), data: folder(t) },
    { prefix: '/second', application: root, data: folder(t), sessionIn: 'form' },
  ])
  t.teardown(() => host.app.close())
  const visitor = await openVisitor(host.url, '/apply/booking')
  await visitor.fill(dates).submit()
  const other = await openVisitor(host.url, visitor.url.replace('/apply/', '/second/'))
  t.equal(other.status, 410)
  const transfer = await openVisitor(host.url, '/ledger/transfer')
  await transfer.fill({ source: 'elm', target: 'fir' }).submit()
  transfer.sees({ heading: 'Amount' })
  const second = await openVisitor(host.url, '/second/booking')
  await walkToReview(second)
  await confirm(second)
  second.sees({ heading: 'Your room is booked' })
  await visitor.reload()
  visitor.sees({ heading: 'Your room' })
  const cookies = await Promise.all(
    ['/apply/booking', '/ledger/transfer', '/second/booking'].map(async (path) => {
      const answer = await fetch(`${host.url}${path}`, { redirect: 'manual' })
      return answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])
    }),
  )
  t.same(
    cookies,
    [['__Host-deity+apply'], ['__Host-deity+ledger'], ['__Host-deity+second']],
    'each has its time',
  )
})

t.test('requests are counted apart from the host’s limits', async (t) => {
  const host = await opened(t, { rateLimit: 4 })
  const statuses: number[] = []
  for (let each = 0; each < 6; each++) statuses.push((await fetch(`${host.url}/apply/left`)).status)
  t.same(statuses, [200, 200, 200, 200, 429, 429], 'although the host allows this address everything')
  t.equal((await fetch(`${host.url}/me`)).status, 200)
  t.equal((await fetch(`${host.url}/apply/health/ready`)).status, 200)
})

t.test('the host’s log has no identifier of a page', async (t) => {
  const host = await openHost([{ prefix: '/odd', application: fixture('odd'), data: folder(t) }])
  t.teardown(() => host.app.close())
  const visitor = await openVisitor(host.url, '/odd', { cookies: true })
  const sessionID = new URL(visitor.url).searchParams.get('sessionID') ?? ''
  t.match(sessionID, /^[\w-]{28}$/)
  await visitor.reload()
  const { status } = await fetch(`${host.url}/odd/gone?sessionID=${sessionID}&actionID=x`)
  t.equal(status, 404)
  const text = JSON.stringify(host.log)
  t.match(text, '"url":"/odd/gone"')
  t.match(text, '"url":"/odd"')
  t.notMatch(text, sessionID)
  t.notMatch(text, 'actionID')
})

t.test('a database that fails is answered busy and logged, and the host goes on', async (t) => {
  const data = folder(t)
  const host = await opened(t, { data })
  const visitor = await openVisitor(host.url, '/apply/booking')
  await visitor.fill(dates).submit()
  // As by hand, or by a volume that is unmounted.
  for (const name of ['deity.sqlite', 'deity.sqlite-wal'])
    renameSync(join(data, name), join(data, `${name}.away`))
  writeFileSync(join(data, 'deity.sqlite'), '')
  await visitor.submit('Choose the Double room')
  t.equal(visitor.status, 503)
  const fatal = host.log.filter(({ level }) => level === 60)
  t.equal(fatal.length, 1)
  t.match(fatal[0], { application: '/apply', incident: /^\w{8}$/, msg: /^the database failed/ })
  for (const path of ['/apply/booking', '/apply', '/apply/health/database']) {
    const answer = await fetch(`${host.url}${path}`)
    t.equal(answer.status, 503, path)
    t.match(await answer.text(), String(fatal[0]?.['incident']))
  }
  t.equal((await fetch(`${host.url}/me`)).status, 200)
})

t.test('on PostgreSQL as well', { skip: noPostgres ?? false }, async (t) => {
  const cluster = await startCluster()
  t.teardown(() => cluster.remove())
  const sealKey = randomBytes(32).toString('base64url')
  const application = fixture('ledger')
  const database = cluster.url
  const host = await openHost([{ prefix: '/ledger', application, database, sealKey }])
  t.teardown(() => host.app.close())
  const visitor = await openVisitor(host.url, '/ledger/transfer')
  await visitor.fill({ source: 'elm', target: 'fir' }).submit()
  await visitor.fill({ amount: '3' }).submit()
  await visitor.fill({ nonce: 'one' }).submit()
  const [one, two] = await visitor.twice('confirm')
  t.equal(two.status, 200)
  t.equal(one.body, two.body)
  visitor.sees({ heading: 'Receipt' })
})

t.test('options that cannot be are refused in a sentence', async (t) => {
  const refusal = async (options: object) => {
    const app = Fastify()
    app.register(deity, { application: root, data: folder(t), ...options } as DeityOptions)
    try {
      await app.ready()
    } catch (error) {
      return (error as Error).message
    } finally {
      await app.close()
    }
    return 'none'
  }
  t.match(await refusal({}), 'DEITY_SETTING_INVALID: prefix: must be a path')
  t.match(await refusal({ prefix: '/:tenant' }), 'DEITY_SETTING_INVALID: basePath: must be a path')
  t.match(await refusal({ prefix: '/a', afterPost: 'direct' }), 'DEITY_SETTING_INVALID: afterPost:')
  t.match(await refusal({ prefix: '/a', sealKey: 'short' }), 'DEITY_SETTING_INVALID: sealKey:')
  t.match(await refusal({ prefix: '/a', database: 'mysql://a/b' }), 'DEITY_SETTING_INVALID: database:')
  t.match(await refusal({ prefix: '/a', database: 'postgres://a@127.0.0.1:1/b' }), 'DEITY_KEY_REQUIRED')
  t.match(await refusal({ prefix: '/a', colour: 'red' }), 'colour')
  t.match(await refusal({ prefix: '/a', application: undefined }), 'application: must be the folder')
  t.match(await refusal({ prefix: '/a', application: fixture('none') }), /none/)
  t.equal(await refusal({ prefix: '/a', rateLimit: 10, diskReserve: 1, actionLimit: 100 }), 'none')
})

t.test('the host closes after what it was asked is answered, and closes the database', async (t) => {
  const data = folder(t)
  const host = await openHost([{ prefix: '/apply', application: root, data }])
  const visitor = await openVisitor(host.url, '/apply/booking')
  await walkToReview(visitor)
  const { address, body } = visitor.fill({ agree: true }).form('Book this room')
  const { pathname, search } = new URL(address)
  const asked = once(host.app.server, 'request')
  const answer = sendRaw(host.port, [
    postBytes(`${pathname}${search}`, body.toString(), { connection: 'close' }),
  ])
  await asked
  await host.app.close()
  t.same((await answer).statuses, [303])
  t.notOk(existsSync(join(data, 'deity.sqlite-wal')), 'the log went into the database')
  const again = await openHost([{ prefix: '/apply', application: root, data }])
  t.teardown(() => again.app.close())
  const known = await sendRaw(again.port, [
    postBytes(`${pathname}${search}`, body.toString(), { connection: 'close' }),
  ])
  t.same(known.statuses, [303], 'the same form has the same answer')
  t.equal(
    /location: .*screenID=(\S+)&/i.exec(known.text)?.[1],
    /location: .*screenID=(\S+)&/i.exec((await answer).text)?.[1],
  )
})
