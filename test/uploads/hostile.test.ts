/** Bodies that no browser sends: none ends the process, holds it up, or leaves more than the sweep removes. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { fixture, startApp, type TestApp } from '../support/app.ts'
import { jpeg, photo } from '../support/files.ts'
import { takenStatus } from '../support/send.ts'

async function claims(t: Test, options: Parameters<typeof startApp>[0] = {}) {
  const app = await startApp({ app: fixture('claim'), rateLimit: 0, ...options })
  t.teardown(() => app.close())
  return app
}

const boundary = 'x'.repeat(30)
const field = (name: string, value: string) =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const end = `--${boundary}--\r\n`
const fileHead = (name = 'photo', more = '') =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="roof.jpg"\r\ncontent-type: image/jpeg${more}\r\n\r\n`

/** The identifiers of a form, as the parts that stand first. */
async function begin(app: TestApp) {
  const visitor = await app.visit('/claim')
  const { address, body } = visitor.form('Continue')
  const ids = ['sessionID', 'screenID', 'actionID'].map((name) => field(name, body.get(name) ?? '')).join('')
  return { address, ids: ids + field('title', 'Roof'), visitor }
}

async function post(
  address: string,
  body: Buffer | string,
  type = `multipart/form-data; boundary=${boundary}`,
) {
  const answer = await fetch(address, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': type },
    redirect: 'manual',
  })
  await answer.text()
  return answer.status
}

const file = (bytes: Buffer, head = fileHead()) =>
  Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n')])

t.test('a whole body by hand is taken', async (t) => {
  const app = await claims(t)
  const { address, ids } = await begin(app)
  const body = Buffer.concat([Buffer.from(ids), file(jpeg()), Buffer.from(end)])
  t.match(await post(address, body), /200|303/)
})

t.test('what is malformed is refused, and the server goes on', async (t) => {
  const app = await claims(t)
  const { address, ids } = await begin(app)
  const whole = (...parts: (string | Buffer)[]) =>
    Buffer.concat([ids, ...parts, end].map((each) => Buffer.from(each)))
  const nested = `--${boundary}\r\ncontent-disposition: form-data; name="photo"\r\ncontent-type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nx\r\n--y--\r\n`
  const cases: Record<string, [status: number, body: Buffer | string, type?: string]> = {
    'no boundary': [400, whole(file(jpeg())), 'multipart/form-data'],
    'an empty boundary': [400, whole(file(jpeg())), 'multipart/form-data; boundary='],
    'another boundary': [400, whole(file(jpeg())), 'multipart/form-data; boundary=z'],
    'an endless boundary': [400, whole(file(jpeg())), `multipart/form-data; boundary=${'b'.repeat(8000)}`],
    'no end': [400, Buffer.concat([Buffer.from(ids), file(jpeg())])],
    'an end within a header': [400, `${ids}--${boundary}\r\ncontent-disposition: form-`],
    nothing: [400, ''],
    'the end alone': [410, end],
    'a header of 64 KB': [
      takenStatus(app),
      whole(file(jpeg(), fileHead('photo', `\r\nx-more: ${'y'.repeat(65_536)}`))),
    ],
    'thousands of headers': [
      takenStatus(app),
      whole(file(jpeg(), fileHead('photo', '\r\na: b'.repeat(5000)))),
    ],
    'thousands of fields': [413, whole(Array.from({ length: 5000 }, (_, n) => field(`f${n}`, 'x')).join(''))],
    'thousands of files': [413, whole(...Array.from({ length: 2000 }, () => file(jpeg(20))))],
    'a nested body': [422, whole(nested)],
    'a field of 1 MB': [413, whole(field('note', 'x'.repeat(1_000_000)))],
    'two photos': [400, whole(file(jpeg(20)), file(jpeg(30)))],
    'a file in a field for text': [400, whole(file(jpeg(20), fileHead('title')))],
    'a file of no field': [400, whole(file(jpeg(20), fileHead('other')))],
    'a file with the name of an identifier': [400, whole(file(jpeg(20), fileHead('actionID')))],
    'a name of a prototype': [400, whole(file(jpeg(20), fileHead('__proto__')))],
    'a field with NUL': [400, whole(field('note', 'a\0b'))],
    'bytes that are no UTF-8': [400, whole(field('note', 'a'), Buffer.from([0xff, 0xfe]))],
  }
  for (const [what, [status, body, type]] of Object.entries(cases)) {
    t.equal(await post(address, body, type), status, what)
    t.equal((await fetch(`${app.url}/health/live`)).status, 200, what)
  }
  t.notMatch(app.log.join(''), /"level":(50|60)/, 'nothing was a fault of the server')
})

t.test('a form without files keeps its type, and a form elsewhere has no parts', async (t) => {
  const app = await claims(t)
  const { visitor } = await begin(app)
  await visitor.fill({ title: 'Roof', photo: photo() }).submit()
  await visitor.submit()
  t.notMatch(visitor.body, /multipart/, 'the review has none')
  t.equal(await post(`${app.url}/office`, end), 415)
})

t.test('a file that is cut off leaves nothing that the sweep does not remove', async (t) => {
  const app = await claims(t, { file: true })
  const { address, ids } = await begin(app)
  const { hostname, port, pathname, search } = new URL(address)
  const socket = connect(Number(port), hostname)
  const head = `POST ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: 2000000\r\n\r\n`
  socket.write(head + ids + fileHead())
  socket.write(jpeg(300_000))
  const rows = () => app.store.rows.selectFrom('upload').selectAll().execute()
  for (let tries = 0; tries < 100 && (await rows())[0]?.['size'] !== 262_144; tries++) await sleep(20)
  t.match(await rows(), [{ size: 262_144, digest: null }], 'four pieces are stored')
  socket.destroy()
  for (let tries = 0; tries < 100 && (await rows())[0]?.['gone'] !== 1; tries++) await sleep(20)
  t.match(await rows(), [{ gone: 1, session: null }])
  while (await app.store.sweep(0, 200)) {}
  t.same(await rows(), [])
  t.same(await app.store.rows.selectFrom('upload_piece').select('upload').execute(), [])
})

t.test('HTTP/1.0 and chunked bodies are received', async (t) => {
  const app = await claims(t)
  const { address, ids } = await begin(app)
  const { hostname, port, pathname, search } = new URL(address)
  const body = Buffer.concat([Buffer.from(ids), file(jpeg(100_000)), Buffer.from(end)])
  const send = (version: string, header: string, sent: Buffer) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname)
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      socket.on('end', () => resolve(text)).on('error', reject)
      socket.write(
        `POST ${pathname}${search} HTTP/${version}\r\nhost: ${hostname}:${port}\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\n${header}\r\n\r\n`,
      )
      socket.write(sent)
    })
  t.match(await send('1.0', `content-length: ${body.length}`, body), /^HTTP\/1\.[01] (303|200)/)
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; at += 7777) {
    const chunk = body.subarray(at, at + 7777)
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  const chunked = Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')])
  t.match(await send('1.1', 'transfer-encoding: chunked', chunked), /^HTTP\/1\.1 (303|200)/)
  t.equal((await app.store.rows.selectFrom('phase').selectAll().execute()).length, 1, 'one phase')
})

t.test('a slow line has time for a file, and an ordinary form has not', { timeout: 60_000 }, async (t) => {
  const app = await claims(t)
  const { address, ids } = await begin(app)
  const { hostname, port, pathname, search } = new URL(address)
  const body = Buffer.concat([Buffer.from(ids), file(jpeg(2000)), Buffer.from(end)])
  const slowly = (type: string, sent: Buffer) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname)
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      socket.on('close', () => resolve(text)).on('error', () => {})
      socket.write(
        `POST ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: ${type}\r\ncontent-length: ${sent.length}\r\n\r\n`,
      )
      const step = Math.ceil(sent.length / 25)
      const timer = setInterval(() => {
        if (sent.length === 0 || socket.destroyed) clearInterval(timer)
        else socket.write(sent.subarray(0, step))
        sent = sent.subarray(step)
      }, 1000)
    })
  const [withFile, ordinary] = await Promise.all([
    slowly(`multipart/form-data; boundary=${boundary}`, body),
    slowly('application/x-www-form-urlencoded', Buffer.from('a'.repeat(1000))),
  ])
  t.match(withFile, /^HTTP\/1\.1 (303|200)/)
  t.match(ordinary, /^HTTP\/1\.1 408/)
})
