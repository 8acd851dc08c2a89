/** TLS by the server itself: what is spoken, the same door behind it, another certificate while it runs, what a start says. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import tls, { type SecureVersion } from 'node:tls'
import t from 'tap'
import { isLoopback } from '../../server/security/loopback.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'
import { certificate } from '../support/certificate.ts'
import { startProcess } from '../support/process.ts'
import { postBytes, sendRaw } from '../support/raw.ts'

// Nobody vouches for the certificates of a test.
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'

const folder = mkdtempSync(join(tmpdir(), 'deity-tls-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const [first, second] = [certificate(folder, 'first'), certificate(folder, 'second')]

const openConnections = (app: TestApp) =>
  new Promise((resolve) => app.server.server.getConnections((_, count) => resolve(count)))

/** The version that is spoken with a client which can do no other, or why there is none. */
async function spoken(port: number, version: SecureVersion): Promise<string | null | undefined> {
  const only = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' }
  const socket = tls.connect({ port, host: '127.0.0.1', ...only })
  try {
    await once(socket, 'secureConnect')
    return socket.getProtocol()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  } finally {
    socket.destroy()
  }
}

/** Whose certificate is shown. */
async function shown(port: number): Promise<unknown> {
  const socket = tls.connect({ port, host: '127.0.0.1' })
  await once(socket, 'secureConnect')
  const { subject } = socket.getPeerCertificate()
  socket.destroy()
  return subject.CN
}

t.test('a booking, and browsers are told to stay with TLS', async (t) => {
  const app = await startApp({ tls: first })
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  t.equal(visitor.headers.get('strict-transport-security'), 'max-age=31536000')
  t.equal((await confirm(visitor)).heading, 'Your room is booked')
  for (const path of ['/nowhere', '/%zz'])
    t.ok((await app.visit(path)).headers.get('strict-transport-security'), path)
})

t.test('over plain HTTP they are not, unless a trusted proxy did TLS', async (t) => {
  const app = await startApp({ trustProxy: ['192.0.2.0/24'] })
  t.teardown(() => app.close())
  const hsts = async (remoteAddress: string, headers = {}) =>
    (await app.server.inject({ url: '/', remoteAddress, headers })).headers['strict-transport-security']
  const forwarded = { 'x-forwarded-proto': 'https' }
  t.equal(await hsts('192.0.2.1'), undefined)
  t.equal(await hsts('198.51.100.1', forwarded), undefined)
  t.equal(await hsts('192.0.2.1', forwarded), 'max-age=31536000')
})

t.test('TLS 1.2 and 1.3, whatever Node is told to allow', async (t) => {
  const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls
  Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT:@SECLEVEL=0' })
  t.teardown(() => Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }))
  const app = await startApp({ tls: first })
  t.teardown(() => app.close())
  const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
  const found = []
  for (const version of versions) found.push(await spoken(app.port, version))
  t.same(found.slice(2), ['TLSv1.2', 'TLSv1.3'])
  for (const refusal of found.slice(0, 2)) t.match(refusal, /^ERR_SSL_/)
})

t.test('what is no TLS is closed, and no socket is held', async (t) => {
  const app = await startApp({ tls: first })
  t.teardown(() => app.close())
  for (const bytes of ['GET / HTTP/1.1\r\nhost: a\r\n\r\n', randomBytes(300)]) {
    const { text, closed, ms } = await sendRaw(app.port, [bytes])
    t.notMatch(text, /HTTP/)
    t.ok(closed && ms < 2000, `${ms} ms`)
  }
  for (const head of [
    'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n',
    'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: a\r\n\r\n',
  ]) {
    const rude = tls.connect({ port: app.port, host: '127.0.0.1' }, () => {
      rude.write(head)
      rude.destroy()
    })
    rude.on('error', () => {})
    // Never closes its side.
    const line = connect({ port: app.port, host: '127.0.0.1', allowHalfOpen: true })
    const silent = tls.connect({ socket: line }, () => silent.write(head))
    silent.on('error', () => {})
    await once(silent, 'data')
    // Before any of the server's times is over.
    for (let each = 0; each < 50 && (await openConnections(app)) !== 0; each++) await sleep(100)
    t.equal(await openConnections(app), 0)
    silent.destroy()
    line.destroy()
  }
  t.equal((await app.visit()).heading, 'Your dates')
})

t.test('slow handshakes, headers and bodies are ended', async (t) => {
  const app = await startApp({ tls: first })
  t.teardown(() => app.close())
  const form = (await app.visit()).fill(dates).form().body.toString()
  const limit = 25_000
  const mute = connect(app.port, '127.0.0.1')
  mute.on('error', () => {})
  const began = performance.now()
  const muteClosed = once(mute, 'close').then(() => performance.now() - began)
  const slow = [
    sendRaw(app.port, ['GET /booking HTTP/1.1\r\nhost: a\r\n'], { limit, tls: true }),
    sendRaw(app.port, [postBytes('/booking', form).slice(0, -10)], { limit, tls: true }),
  ]
  t.equal((await app.visit()).heading, 'Your dates')
  const ms = await muteClosed
  t.ok(ms > 8000 && ms < 15_000, `a handshake that does not come: ${ms} ms`)
  for (const { statuses, closed } of await Promise.all(slow)) {
    t.same(statuses, [408])
    t.ok(closed)
  }
  t.equal(await openConnections(app), 0)
})

t.test('at SIGHUP it shows another certificate; one that does not fit leaves the old one', async (t) => {
  const [cert, key] = [join(folder, 'served.pem'), join(folder, 'served.key')]
  const serve = (from: typeof first, keyFrom = from) => {
    copyFileSync(from.cert, cert)
    copyFileSync(keyFrom.key, key)
  }
  serve(first)
  const server = await startProcess({ DATA: join(folder, 'data'), TLS_CERT: cert, TLS_KEY: key })
  t.match(server.url, /^https:/)
  t.equal(await shown(server.port), 'first')
  const before = tls.connect({ port: server.port, host: '127.0.0.1' })
  await once(before, 'secureConnect')

  serve(second)
  server.process.kill('SIGHUP')
  await server.said(/were read again/)
  t.equal(await shown(server.port), 'second')
  before.write('GET /left HTTP/1.1\r\nhost: a\r\n\r\n')
  t.match(String((await once(before, 'data'))[0]), /^HTTP\/1\.1 200/, 'a connection from before goes on')
  before.destroy()
  t.equal(await spoken(server.port, 'TLSv1.1').then((code) => String(code).startsWith('ERR_SSL')), true)

  serve(first, second)
  server.process.kill('SIGHUP')
  await server.said(/could not be read again.*the former ones stay/)
  t.equal(await shown(server.port), 'second')
  t.equal((await server.end()).status, 0)
})

t.test('a start names invalid settings, and warns of unencrypted input', async (t) => {
  const data = join(folder, 'data')
  for (const [environment, said] of [
    [{ TLS_CERT: first.cert }, /TLS_KEY: goes with TLS_CERT/],
    [{ TLS_CERT: first.cert, TLS_KEY: second.key }, /cannot be used: .*key values mismatch/],
    [{ TLS_CERT: '/nowhere.pem', TLS_KEY: first.key }, /ENOENT.*nowhere/],
    [{ TRUST_PROXY: 'true' }, /TRUST_PROXY.*must be a list of CIDRs/],
    [{ TRUST_PROXY: '1' }, /TRUST_PROXY.*must be a list of CIDRs/],
    [{ TRUST_PROXY: '127.0.0.1' }, /TRUST_PROXY.*must be a list of CIDRs/],
    [{ TRUST_PROXY: '10.0.0.0/8,0.0.0.0/0' }, /TRUST_PROXY.*must not trust every address/],
  ] as [Record<string, string>, RegExp][])
    await t.rejects(
      startProcess({ DATA: data, ...environment }),
      { message: said },
      JSON.stringify(environment),
    )

  for (const [warns, environment] of [
    [true, { HOST: '0.0.0.0' }],
    [false, { HOST: '127.0.0.1' }],
    [false, { HOST: '0.0.0.0', TLS_CERT: first.cert, TLS_KEY: first.key }],
    [false, { HOST: '0.0.0.0', TRUST_PROXY: '10.0.0.0/8, fd00::/8' }],
  ] as [boolean, Record<string, string>][]) {
    const server = await startProcess({ DATA: data, ...environment })
    const warned = /"level":40.*send their input unencrypted/.test(server.output())
    t.equal(warned, warns, JSON.stringify(environment))
    await server.end()
  }
  const hosts = ['localhost', '127.0.0.1', '127.9.9.9', '::1', '0.0.0.0', '::', '10.0.0.1', '127.example.org']
  t.same(hosts.filter(isLoopback), hosts.slice(0, 4))
})
