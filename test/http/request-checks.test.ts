/** What HTTP may look like: the fault catalogue's rows 38 and 46 to 53, and 44 as far as a test can wait. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectSafely } from 'node:tls'
import t, { type Test } from 'tap'
import type { Filled } from '../kit/visitor.ts'
import { fixture, root, startApp, type TestApp } from '../support/app.ts'
import { dates } from '../support/booking.ts'
import { certificate } from '../support/certificate.ts'
import { startProcess } from '../support/process.ts'
import { postBytes, type RawAnswer, sendRaw } from '../support/raw.ts'
import { takenStatus } from '../support/send.ts'
import { until } from '../support/until.ts'

const phases = async (app: TestApp) => (await app.store.rows.selectFrom('phase').selectAll().execute()).length

/** A body as bytes of a request of the browser that was given a form, with the cookie that it may have. */
type Post = (body: string, headers?: Record<string, string>, version?: string) => string

const postOf =
  ({ address, headers: { cookie = '' } }: Filled): Post =>
  (body, headers, version) =>
    postBytes(new URL(address).pathname, body, { cookie, ...headers }, version)

/** A form that would make a phase. */
async function goodForm(app: TestApp): Promise<{ form: string; post: Post }> {
  const filled = (await app.visit()).fill(dates).form()
  return { form: filled.body.toString(), post: postOf(filled) }
}

interface Case {
  name: string
  bytes: (form: string, post: Post) => (string | Uint8Array)[]
  status: number | 'taken'
  /** Phases there afterwards. */
  phases?: number
  header?: RegExp
}

const chunked = { 'content-length': '', 'transfer-encoding': 'chunked' }
const inChunks = (form: string) => `${form.length.toString(16)}\r\n${form}\r\n0\r\n\r\n`
const method = (name: string, path = '/booking') => [`${name} ${path} HTTP/1.1\r\nhost: a\r\n\r\n`]

const cases: Case[] = [
  { name: 'a form', bytes: (form, post) => [post(form)], status: 'taken', phases: 1 },
  {
    name: 'a form in chunks',
    bytes: (form, post) => [post('', chunked), inChunks(form)],
    status: 'taken',
    phases: 1,
  },
  {
    name: 'bytes after the form',
    bytes: (form, post) => [`${post(form, { connection: 'close' })}trailing bytes`],
    status: 'taken',
    phases: 1,
  },
  {
    name: 'HTTP/1.0 with a host',
    bytes: (form, post) => [post(form, {}, '1.0')],
    status: 'taken',
    phases: 1,
  },
  {
    name: 'HTTP/1.0 without a host',
    bytes: (form, post) => [post(form, { host: '' }, '1.0')],
    status: 'taken',
    phases: 1,
  },
  { name: 'HTTP/0.9', bytes: () => ['GET /booking\r\n\r\n'], status: 400 },
  ...['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'QUERY', 'FROB'].map((name) => ({
    name,
    bytes: () => method(name),
    status: 405,
    header: /^allow: GET, HEAD, POST\r$/im,
  })),
  {
    name: 'CONNECT',
    bytes: () => method('CONNECT', 'a:80'),
    status: 405,
    header: /^allow: GET, HEAD, POST\r$/im,
  },
  {
    name: 'PUT with a form',
    bytes: (form, post) => [post(form).replace('POST', 'PUT')],
    status: 405,
  },
  {
    name: 'bad chunks',
    bytes: (form, post) => [post('', chunked), `zz\r\n${form}\r\n0\r\n\r\n`],
    status: 400,
  },
  {
    name: 'chunks and a length',
    bytes: (form, post) => [post(form, { 'transfer-encoding': 'chunked' })],
    status: 400,
  },
  {
    name: 'two lengths',
    bytes: (form, post) => [post(form).replace('\r\n\r\n', `\r\ncontent-length: ${form.length + 1}\r\n\r\n`)],
    status: 400,
  },
  { name: 'LF only', bytes: (form, post) => [post(form).replaceAll('\r\n', '\n')], status: 400 },
  {
    name: 'no content type',
    bytes: (form, post) => [post(form, { 'content-type': '' })],
    status: 415,
  },
  {
    name: 'text/plain',
    bytes: (form, post) => [post(form, { 'content-type': 'text/plain' })],
    status: 415,
  },
  {
    name: 'JSON',
    bytes: (_form, post) => [post('{"a":1}', { 'content-type': 'application/json' })],
    status: 415,
  },
  {
    name: 'multipart',
    bytes: (form, post) => [post(form, { 'content-type': 'multipart/form-data; boundary=a' })],
    status: 415,
  },
  {
    name: 'an encoded body',
    bytes: (form, post) => [post(form, { 'content-encoding': 'gzip' })],
    status: 415,
  },
  { name: 'no body', bytes: (_form, post) => [post('')], status: 410 },
  {
    name: '20 KB of headers',
    bytes: (form, post) => [post(form, { 'x-long': 'a'.repeat(20_000) })],
    status: 431,
  },
  {
    name: 'an address of 15 KB',
    bytes: () => method('GET', `/booking?a=${'b'.repeat(15_000)}`),
    status: 414,
  },
  { name: 'an address with a bad escape', bytes: () => method('GET', '/%zz'), status: 404 },
  {
    name: 'Expect: 100-continue',
    bytes: (form, post) => [post(form, { expect: '100-continue' })],
    status: 'taken',
    phases: 1,
  },
  {
    name: 'another expectation',
    bytes: (form, post) => [post(form, { expect: 'cake' })],
    status: 417,
  },
  {
    name: 'an expectation in HTTP/1.0',
    bytes: (form, post) => [post(form, { expect: 'cake' }, '1.0')],
    status: 'taken',
    phases: 1,
  },
  // As Java's HttpClient asks for it with every request: RFC 9110, 7.8.
  ...[{}, chunked].map((coding) => ({
    name: `a form with an upgrade to h2c${coding === chunked ? ', in chunks' : ''}`,
    bytes: (form: string, post: Post) => [
      post(coding === chunked ? '' : form, {
        ...{ connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAAAAIAAAAB' },
        ...coding,
      }),
      ...(coding === chunked ? [inChunks(form)] : []),
    ],
    status: 'taken' as const,
    phases: 1,
  })),
  {
    name: 'an upgrade to something else',
    bytes: () => ['GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
    status: 200,
  },
  { name: 'no Host', bytes: (form, post) => [post(form, { host: '' })], status: 400 },
  {
    name: 'two Host lines',
    bytes: (form, post) => [post(form, { Host: '127.0.0.1' })],
    status: 400,
  },
  {
    name: 'two Host lines in HTTP/1.0',
    bytes: (form, post) => [post(form, { Host: 'b' }, '1.0')],
    status: 400,
  },
  { name: 'a Host that is none', bytes: (form, post) => [post(form, { host: 'a, b' })], status: 400 },
  {
    name: 'a Host with a port',
    bytes: (form, post) => [post(form, { host: '[::1]:8080' })],
    status: 'taken',
    phases: 1,
  },
  {
    name: 'a form from another site',
    bytes: (form, post) => [post(form, { 'sec-fetch-site': 'cross-site' })],
    status: 403,
  },
  {
    name: 'a form from a sibling site',
    bytes: (form, post) => [post(form, { 'sec-fetch-site': 'same-site' })],
    status: 403,
  },
  {
    name: 'a form from another origin',
    bytes: (form, post) => [post(form, { origin: 'http://b.example' })],
    status: 403,
  },
  {
    name: 'a form from an origin that is none',
    bytes: (form, post) => [post(form, { origin: '%%' })],
    status: 403,
  },
  {
    name: 'a form from no origin, across sites',
    bytes: (form, post) => [post(form, { origin: 'null', 'sec-fetch-site': 'cross-site' })],
    status: 403,
  },
  {
    name: 'a form from our own page',
    bytes: (form, post) => [post(form, { origin: 'null', 'sec-fetch-site': 'same-origin' })],
    status: 'taken',
    phases: 1,
  },
]

/** The headers of every answer, a bare one too. */
const house = [
  /^connection: close\r$/im,
  /^cache-control: no-store\r$/im,
  /^content-security-policy: default-src 'none'/im,
  /^cross-origin-opener-policy: same-origin\r$/im,
  /^cross-origin-resource-policy: same-origin\r$/im,
  /^referrer-policy: no-referrer\r$/im,
  /^x-content-type-options: nosniff\r$/im,
  /^x-frame-options: DENY\r$/im,
]

/** What came back for a form: it was taken as the mode has it, or there is this status. */
function check(
  t: Test,
  app: TestApp,
  { name, status, header }: Case,
  { statuses, text, closed }: RawAnswer,
): void {
  const expected = status === 'taken' ? takenStatus(app) : status
  t.same(
    statuses.filter((each) => each !== 100),
    [expected],
    `${name}: ${text}`,
  )
  for (const header of house) t.match(text, header, name)
  if (status === 'taken')
    t.match(text, /screenID(=|" value=")room\.1\b/, `${name}: it leads to the next screen`)
  t.ok(closed, `${name}: the connection is closed`)
  if (header) t.match(text, header)
}

t.test('requests', async (t) => {
  for (const each of cases)
    t.test(each.name, async (t) => {
      const app = await startApp()
      t.teardown(() => app.close())
      const { form, post } = await goodForm(app)
      check(t, app, each, await sendRaw(app.port, each.bytes(form, post)))
      t.equal(await phases(app), each.phases ?? 0)
      t.equal((await app.visit()).heading, 'Your dates', 'the server goes on')
    })
})

t.test('requests within TLS', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-door-'))
  const app = await startApp({ tls: certificate(folder, 'a') })
  // Its pages come without TLS, which a browser of a test would not take from anybody; the keys are the same.
  const open = await startApp()
  t.teardown(async () => {
    await Promise.all([app.close(), open.close()])
    rmSync(folder, { recursive: true })
  })
  for (const each of cases) {
    const before = await phases(app)
    const { form, post } = await goodForm(open)
    const answer = await sendRaw(app.port, each.bytes(form, post), { tls: true })
    check(t, app, each, answer)
    t.match(answer.text, /^strict-transport-security: max-age=31536000\r$/im, each.name)
    t.equal((await phases(app)) - before, each.phases ?? 0, each.name)
  }
  const { statuses } = await sendRaw(app.port, method('GET'), { tls: true })
  // A first page has an address of its own where addresses carry the session.
  t.same(statuses, [app.mode.afterPost === 'redirect' ? 303 : 200], 'the server goes on')
})

t.test('pipelined forms: one is taken, the rest are told to go', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const forms = [await goodForm(app), await goodForm(app), await goodForm(app)]
  const { statuses, closed } = await sendRaw(app.port, [forms.map(({ form, post }) => post(form)).join('')])
  t.equal(statuses[0], takenStatus(app))
  t.ok(
    statuses.slice(1).every((status) => status === 503),
    String(statuses),
  )
  t.ok(closed)
  t.equal(await phases(app), 1)
})

t.test('a body of 10 MB is refused at once, and the answer arrives', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const body = `a=${'b'.repeat(10_000_000)}`
  const response = await fetch(`${app.url}/booking`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  t.equal(response.status, 413)
  const { statuses } = await sendRaw(app.port, [
    postBytes('/booking', '', { ...chunked }),
    `100000\r\n${'b'.repeat(0x100000)}\r\n`,
  ])
  t.same(statuses, [413], 'in chunks too')
})

/** Row 38, each as a body of known length and in chunks. */
const excessive = [
  { name: '20,000 fields', body: 'a&'.repeat(20_000), status: 413 },
  { name: '20,000 fields with names', body: Array.from({ length: 20_000 }, (_, n) => `a${n}=`).join('&') },
  { name: 'a name of 1 MB', body: `${'n'.repeat(1_000_000)}=1` },
  { name: 'a name of 60 KB', body: `${'n'.repeat(60_000)}=1`, status: 400 },
  { name: 'a value of 60 KB in escapes', body: `a=${'%61'.repeat(20_000)}`, status: 410 },
  { name: 'a body of 10 MB', body: `a=${'b'.repeat(10_000_000)}` },
]

t.test('what is too much is refused within 20 ms', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-door-'))
  const server = await startProcess({ DATA: folder })
  t.teardown(async () => {
    await server.end()
    rmSync(folder, { recursive: true })
  })
  for (const { name, body, status = 413 } of excessive)
    for (const bytes of [
      [postBytes('/booking', body)],
      [postBytes('/booking', '', chunked), inChunks(body)],
    ]) {
      const times: number[] = []
      // The fastest of them: what a busy machine takes besides says nothing of the server.
      for (let each = 0; times.length < 12 && each < 60; each++) {
        const { statuses, firstMs } = await sendRaw(server.port, bytes, { pause: 0 })
        // While the rest of a body still arrives, TCP may drop the answer with it.
        if (statuses.length === 0 && body.length > 64 * 1024) continue
        t.same(statuses, [status], name)
        times.push(firstMs)
      }
      const best = Math.min(...times)
      t.ok(best < 20, `${name}: ${best.toFixed(1)} ms`)
    }
})

t.test('slow headers, slow bodies and silence do not hold up others', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const { form, post } = await goodForm(app)
  const limit = 25_000
  const slow = [
    sendRaw(app.port, ['GET /booking HTTP/1.1\r\nhost: a\r\n'], { limit }),
    sendRaw(app.port, [post(form).slice(0, -10)], { limit }),
    sendRaw(app.port, [], { limit }),
  ]
  t.equal((await app.visit()).heading, 'Your dates')
  const [headers, body, silence] = await Promise.all(slow)
  for (const answer of [headers, body]) {
    t.same(answer?.statuses, [408])
    for (const header of house) t.match(answer?.text, header)
  }
  t.ok(headers?.closed && body?.closed && silence?.closed, 'all are closed')
  t.equal(await phases(app), 0)
})

t.test('every answer carries the security headers', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  for (const path of ['/', '/booking', '/nowhere', '/left', '/booking?sessionID=a', '/%zz']) {
    const { headers } = await app.visit(path)
    t.equal(headers.get('cache-control'), 'no-store', path)
    t.equal(headers.get('referrer-policy'), 'no-referrer')
    t.equal(headers.get('x-content-type-options'), 'nosniff')
    t.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    t.equal(headers.get('x-frame-options'), 'DENY')
    t.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
    t.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
    t.equal(headers.get('content-type'), 'text/html; charset=utf-8')
    t.equal(headers.get('connection'), 'close')
    for (const name of ['access-control-allow-origin', 'server', 'x-powered-by'])
      t.equal(headers.get(name), null, `${path} ${name}`)
    // A browser that brings none is given one with each page of a window. Behind a redirect, which gave it, one that takes it does.
    const brings = app.mode.cookieBinding === 'required' && app.mode.afterPost === 'redirect'
    const sets = path === '/booking' && app.mode.cookieBinding !== 'off' && !brings
    t.equal(headers.has('set-cookie'), sets, `${path} set-cookie`)
  }
})

t.test('the stylesheet has its type, and nothing says a version', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const { body } = await app.visit('/booking')
  const [, path = ''] = /href="(\/style\.[0-9a-f]+\.css)"/.exec(body) ?? []
  const style = await fetch(app.url + path)
  t.equal(style.headers.get('content-type'), 'text/css; charset=utf-8')
  t.equal(style.headers.get('x-content-type-options'), 'nosniff')
  const other = await fetch(app.url + path.replace(/\.[0-9a-f]{8}\./, '.0a1b2c3d.'))
  t.equal(await other.text(), await style.clone().text(), 'a page of another version has a style, too')
  t.equal(other.headers.get('cache-control'), 'no-store')
  const versions = ['package.json', 'node_modules/fastify/package.json'].map(
    (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).version,
  )
  const bare = [...versions, process.versions.node, 'Deity/', 'Fastify', 'Node.js']
  for (const answer of [
    style,
    ...(await Promise.all(['/', '/health/database', '/nowhere', '/%zz'].map((at) => fetch(app.url + at)))),
  ]) {
    const text = JSON.stringify([...answer.headers]) + (await answer.text())
    for (const version of bare) t.notOk(text.includes(version), `${answer.url} ${version}`)
  }
  for (const version of bare) t.notOk(body.includes(version), version)
})

t.test('what is not there is not echoed', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await app.visit('/secret-path?secret-query=1')
  t.equal(visitor.status, 404)
  t.notMatch(visitor.body, /secret/)
})

t.test('no address leads to a file or a folder', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  for (const path of [
    '/package.json',
    '/.git/HEAD',
    '/screens/',
    '/screens/style.css',
    '/data/seal.key',
    '/%2e%2e/package.json',
    '/style.css',
  ])
    t.equal((await app.visit(path)).status, 404, path)
  const { statuses } = await sendRaw(app.port, method('GET', '/../package.json'))
  t.same(statuses, [404])
})

/** Sends bytes and closes its side at once, as `curl` and `nc` may; reads what comes back. */
async function sendAndEnd(app: TestApp, bytes: string, tls = false): Promise<string> {
  const place = { port: app.port, host: '127.0.0.1', allowHalfOpen: true }
  const socket = tls ? connectSafely({ ...place, rejectUnauthorized: false }) : connect(place)
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  socket.on('error', () => {})
  socket.on('end', () => socket.destroy())
  socket.end(bytes)
  await once(socket, 'close')
  return text
}

t.test('a client that closes its side after its form gets the answer', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-door-'))
  const app = await startApp()
  const safe = await startApp({ tls: certificate(folder, 'a') })
  t.teardown(async () => {
    await Promise.all([app.close(), safe.close()])
    rmSync(folder, { recursive: true })
  })
  for (let each = 0; each < 20; each++) {
    const { form, post } = await goodForm(app)
    t.match(await sendAndEnd(app, post(form)), new RegExp(`^HTTP/1.1 ${takenStatus(app)} `))
    t.match(
      await sendAndEnd(safe, post(form), true),
      new RegExp(`^HTTP/1.1 ${takenStatus(app)} `),
      'within TLS',
    )
    t.match(await sendAndEnd(app, post(form).slice(0, -5)), /^HTTP\/1.1 400 /, 'half of it is none')
  }
  t.equal(await phases(app), 20)
})

t.test('CONNECT, then a reset: the server goes on, and holds no socket', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const count = () => new Promise((resolve) => app.server.server.getConnections((_, n) => resolve(n)))
  for (const head of [
    'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n',
    'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: a\r\n\r\n',
  ]) {
    const rude = connect(app.port, '127.0.0.1', () => {
      rude.write(head)
      rude.resetAndDestroy()
    })
    rude.on('error', () => {})
    // Never closes its side.
    const silent = connect({ port: app.port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      silent.write(head),
    )
    silent.on('error', () => {})
    await new Promise((resolve) => setTimeout(resolve, 200))
    t.equal((await app.visit()).status, 200)
    t.equal(await count(), 0)
    silent.destroy()
  }
})

/** Sends bytes and goes away some milliseconds after they have arrived, whatever comes back. */
async function sendAndGo(app: TestApp, bytes: string, after: number): Promise<void> {
  const arrived = once(app.server.server, 'request')
  const socket = connect(app.port, '127.0.0.1', () => socket.write(bytes))
  socket.on('error', () => {})
  await arrived
  await sleep(after)
  socket.resetAndDestroy()
  await sleep(20)
}

t.test('a client that goes away: the phase stands or not, and the same form settles it', async (t) => {
  const app = await startApp({ app: fixture('odd') })
  t.teardown(() => app.close())
  const marks = async () => (await app.store.rows.selectFrom('mark').selectAll().execute()).length
  const visitor = await app.visit()
  await visitor.fill({ mood: 'late' }).submit()
  const form = visitor.form('Run')
  const bytes = postOf(form)(form.body.toString())

  await sendAndGo(app, bytes.slice(0, -5), 20)
  t.equal(await phases(app), 1, 'before all of it arrived: nothing was run')
  // The action takes 400 ms.
  await sendAndGo(app, bytes, 50)
  await until('the action has run', async () => (await phases(app)) > 1)
  t.equal(await phases(app), 2, 'while the action ran: it was done')
  t.equal(await marks(), 2)
  await sendAndGo(app, bytes, 0)
  t.equal((await visitor.submit('Run')).heading, 'The end', 'the same form leads where it led')
  t.equal(await phases(app), 2)
  t.equal(await marks(), 2, 'and nothing was run again')
  t.notMatch(app.log.join(''), /"level":[56]0/)
})

t.test('while it stops, a form on a connection that was there is answered as ever', async (t) => {
  const app = await startApp({ app: fixture('odd') })
  const visitor = await app.visit()
  await visitor.fill({ mood: 'late' }).submit()
  const form = visitor.form('Run')
  const underWay = sendRaw(app.port, [postOf(form)(form.body.toString())])
  // Connected before, but nothing was asked yet.
  const socket = connect(app.port, '127.0.0.1')
  await sleep(50)
  const closed = app.close()
  await sleep(20)
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  socket.write(postOf(form)(visitor.fill({ word: 'another' }).form('Run').body.toString()))
  t.same((await underWay).statuses, [takenStatus(app)])
  await closed
  t.match(text, /^HTTP\/1\.1 409 .*connection: close.*This page is closed.*another/is)
})
