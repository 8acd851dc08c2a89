/** Bodies made small for who asks, and only for them. */
import { request } from 'node:http'
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib'
import t from 'tap'
import { startApp } from '../support/app.ts'
import { dates } from '../support/booking.ts'

interface Received {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

interface Asked {
  accept?: string
  method?: string
  /** A form to send. */
  form?: string
}

/** `fetch` would decode, and ask by itself. */
function ask(url: string, { accept, method, form }: Asked = {}): Promise<Received> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(accept !== undefined && { 'accept-encoding': accept }),
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    }
    const sent = request(
      url,
      { method: method ?? (form === undefined ? 'GET' : 'POST'), headers },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(form)
  })
}

function decoded({ headers, body }: Received): string {
  const coding = headers['content-encoding']
  return String(coding === 'br' ? brotliDecompressSync(body) : coding === 'gzip' ? gunzipSync(body) : body)
}

const quick = { [constants.BROTLI_PARAM_QUALITY]: 5 }

const wanted: [accept: string | undefined, coding: string | undefined][] = [
  [undefined, undefined],
  ['', undefined],
  ['gzip', 'gzip'],
  ['GZip', 'gzip'],
  ['gzip, deflate', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['deflate', undefined],
  ['gzip;q=0', undefined],
  ['gzip;q=0.000', undefined],
  ['gzip; q=0.001', 'gzip'],
  ['gzip;q=0, br', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['gzip;q=0.5, br;q=0.5', 'br'],
  ['gzip;q=1.5', undefined],
  ['gzip;q=many', undefined],
  ['*', 'br'],
  ['*, br;q=0', 'gzip'],
  ['*;q=0', undefined],
  ['*;q=0, gzip', 'gzip'],
  ['gzip;q=0, *;q=0.1', 'br'],
  ['identity', undefined],
  ['identity, gzip', 'gzip'],
  ['identity, gzip;q=0.5', undefined],
  ['identity;q=0.5, gzip', 'gzip'],
  ['identity;q=0, gzip', 'gzip'],
  ['identity;q=0', undefined],
  ['gzipped, bro', undefined],
  [',,;;q=,', undefined],
]

for (const path of ['/booking', '/left', 'style'])
  t.test(`${path} in the coding that was asked for`, async (t) => {
    const app = await startApp({ afterPost: 'page' })
    t.teardown(() => app.close())
    const { body } = await ask(`${app.url}/left`)
    const [, style = ''] = /href="(\/style\.[0-9a-f]+\.css)"/.exec(String(body)) ?? []
    const url = app.url + (path === 'style' ? style : path)
    const length = (await ask(url)).body.length

    for (const [accept, coding] of wanted) {
      const answer = await ask(url, accept === undefined ? {} : { accept })
      t.equal(answer.headers['content-encoding'], coding, `Accept-Encoding: ${accept}`)
      t.match(answer.headers['vary'], /(^|, )accept-encoding$/)
      t.equal(Number(answer.headers['content-length']), answer.body.length)
      t.equal(Buffer.byteLength(decoded(answer)), length, 'nothing is lost')
      if (coding) t.ok(answer.body.length < length * 0.7, `${answer.body.length} bytes of ${length}`)
    }
  })

t.test('every kind of answer', async (t) => {
  const app = await startApp({ afterPost: 'page' })
  t.teardown(() => app.close())
  const accept = 'gzip'
  const visitor = await app.visit()
  const form = visitor.fill(dates).form().body.toString()
  const wrong = new URLSearchParams(form)
  wrong.set('depart', dates.arrive)
  const forged = form.replace(/actionID=[^&]*/, 'actionID=confirm.x')

  const kinds: [path: string, form: string | undefined, status: number, shows: RegExp][] = [
    ['/', undefined, 200, /Book a room/],
    ['/booking', wrong.toString(), 422, /There is a problem/],
    ['/booking', form, 200, /Your room/],
    ['/booking', forged, 400, /could not accept this/],
    ['/nowhere', undefined, 404, /Page not found/],
    [`/${'a'.repeat(9000)}`, undefined, 414, /too long/],
  ]
  for (const [path, form, status, shows] of kinds) {
    const sent = form === undefined ? {} : { form }
    const answer = await ask(app.url + path, { accept, ...sent })
    t.equal(answer.status, status, path.slice(0, 20))
    t.equal(answer.headers['content-encoding'], 'gzip')
    t.match(decoded(answer), shows)
    t.equal(decoded(answer).length, decoded(await ask(app.url + path, sent)).length, 'the same, plain')
  }
})

t.test('what is constant is compressed as far as it goes', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const page = await ask(`${app.url}/left`, { accept: 'br' })
  t.ok(page.body.length < brotliCompressSync(decoded(page), { params: quick }).length)
})

t.test('HEAD is told what GET would bring', async (t) => {
  const app = await startApp({ afterPost: 'page' })
  t.teardown(() => app.close())
  for (const path of ['/left', '/']) {
    const [get, head] = [
      await ask(app.url + path, { accept: 'gzip' }),
      await ask(app.url + path, { accept: 'gzip', method: 'HEAD' }),
    ]
    t.equal(head.body.length, 0)
    for (const name of ['content-length', 'content-encoding', 'vary', 'content-type'])
      t.equal(head.headers[name], get.headers[name], name)
  }
})

t.test('what is too short is left alone, unless nothing else will do', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const codingOf = async (accept: string) => {
    const health = await ask(`${app.url}/health/live`, { accept })
    t.equal(decoded(health), 'ok\n')
    return health.headers['content-encoding']
  }
  t.equal(await codingOf('gzip, br'), undefined)
  t.equal(await codingOf('identity;q=0.5, gzip'), undefined)
  t.equal(await codingOf('identity;q=0, gzip'), 'gzip')
  t.equal(await codingOf('*;q=0, gzip'), 'gzip')
  const redirect = await ask(`${app.url}/booking`, { accept: 'gzip' })
  t.equal(redirect.status, 303)
  t.equal(redirect.headers['content-encoding'], undefined)
  t.equal(redirect.body.length, 0)
})
