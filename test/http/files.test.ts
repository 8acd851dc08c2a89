/** The files of an application: what a page shows of them, and what their addresses send. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { root, startApp } from '../support/app.ts'
import { dates } from '../support/booking.ts'
import { changedSample } from '../support/changed-sample.ts'
import { sendRaw } from '../support/raw.ts'

const picture = readFileSync(join(root, 'screens/files/rooms/tower.webp'))
/** Long enough to be worth compressing. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><!--${'a'.repeat(1000)}--></svg>`

const addressesIn = (html: string) => [...html.matchAll(/"(\/files\/[^"]+)"/g)].map(([, url = '']) => url)

/** `fetch` would ask for no copy: it sends `Cache-Control: no-cache` with such a header. */
const statusesFor = async (port: number, path: string, header: string): Promise<number[]> =>
  (await sendRaw(port, [`GET ${path} HTTP/1.0\r\n${header}\r\n\r\n`])).statuses

/** The sample, whose first screen shows a drawing, with files that are not to be shown beside it. */
function sampleWithFiles(t: Parameters<typeof changedSample>[0], text = drawing) {
  return changedSample(t, (edit, folder) => {
    edit(
      'screens/booking/dates.hbs',
      '{{#form',
      '<img src="{{file "plan.svg"}}" alt="" class="a"><a href="{{file "rules.txt"}}">Rules</a>{{#form',
    )
    const files = join(folder, 'screens/files')
    writeFileSync(join(files, 'plan.svg'), text)
    writeFileSync(join(files, 'rules.txt'), 'Quiet after 10pm.\n')
    writeFileSync(join(files, '.hidden.txt'), 'a')
    mkdirSync(join(files, '.git'))
    writeFileSync(join(files, '.git/config.txt'), 'a')
    symlinkSync('/etc/passwd', join(files, 'users.txt'))
  })
}

t.test('a room’s picture has its size, and an address that changes with its content', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await app.visit()
  await visitor.fill(dates).submit('Continue')
  const html = visitor.body
  const [first = '', ...others] = addressesIn(html)
  t.equal(others.length, 3)
  t.match(first, /^\/files\/rooms\/single\.[\w-]{8}\.webp$/)
  t.ok(html.includes(`<img src="${first}" width="640" height="360" alt="A single bed, `))

  const tower = others.find((each) => each.includes('tower')) ?? ''
  const answer = await fetch(`${app.url}${tower}`)
  t.same(Buffer.from(await answer.arrayBuffer()), picture)
  const headers = Object.fromEntries(answer.headers)
  t.match(headers, {
    'content-type': 'image/webp',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-length': String(picture.length),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': /default-src 'none'.*img-src 'self'/,
  })
  t.notOk('content-encoding' in headers, 'a picture is compressed already')
  const etag = headers['etag'] ?? ''
  t.match(etag, /^(W\/)?"[^"]+"$/)
  t.same(await statusesFor(app.port, tower, `If-None-Match: ${etag}`), [304])
  t.same(await statusesFor(app.port, tower, 'If-None-Match: "other"'), [200])
  const part = await fetch(`${app.url}${tower}`, { headers: { range: 'bytes=10-19' } })
  t.equal(part.status, 206)
  t.equal(part.headers.get('content-range'), `bytes 10-19/${picture.length}`)
  t.same(Buffer.from(await part.arrayBuffer()), picture.subarray(10, 20))
  const beyond = await fetch(`${app.url}${tower}`, { headers: { range: `bytes=${picture.length}-` } })
  t.equal(beyond.status, 416)
  t.equal(beyond.headers.get('cache-control'), 'no-store')
  const head = await fetch(`${app.url}${tower}`, { method: 'HEAD' })
  t.equal(head.headers.get('content-length'), String(picture.length))
})

t.test('a text is compressed once, and its address is another after a change', async (t) => {
  const app = await startApp({ app: sampleWithFiles(t) })
  t.teardown(() => app.close())
  const page = await (await fetch(`${app.url}/booking`)).text()
  const [plan = '', rules = ''] = addressesIn(page)
  t.ok(page.includes(`<img src="${plan}" width="30" height="20" alt="" class="a">`))
  t.ok(page.includes(`<a href="${rules}">Rules</a>`))
  const answer = await fetch(`${app.url}${plan}`, { headers: { 'accept-encoding': 'gzip' } })
  t.equal(answer.headers.get('content-encoding'), 'gzip')
  t.equal(answer.headers.get('content-type'), 'image/svg+xml')
  t.equal(await answer.text(), drawing)
  const etag = answer.headers.get('etag') ?? ''
  t.same(await statusesFor(app.port, plan, `If-None-Match: "a", ${etag}`), [304])
  t.same(await statusesFor(app.port, plan, 'If-None-Match: W/"other"'), [200])
  t.match((await fetch(`${app.url}${rules}`)).headers.get('content-type'), /^text\/plain; charset=utf-8$/)

  const other = await startApp({ app: sampleWithFiles(t, `${drawing}\n`) })
  t.teardown(() => other.close())
  const [changed = ''] = addressesIn(await (await fetch(`${other.url}/booking`)).text())
  t.match(changed, /^\/files\/plan\.[\w-]{8}\.svg$/)
  t.not(changed, plan)
  const former = await fetch(`${other.url}${plan}`)
  t.equal(await former.text(), `${drawing}\n`, 'the page of another version shows what there is')
  t.equal(former.headers.get('cache-control'), 'no-store')
  t.match(
    (await fetch(`${other.url}${changed}`)).headers.get('cache-control'),
    /immutable/,
    'the present address is kept',
  )
})

t.test('no address leads to a file that was not found at the start', async (t) => {
  const folder = sampleWithFiles(t)
  const { files } = await loadApplication(folder)
  const rooms = ['double', 'family', 'single', 'tower'].map((name) => `rooms/${name}.webp`)
  t.same([...files.keys()].sort(), ['plan.svg', ...rooms, 'rules.txt'], 'no link, nothing hidden')
  const app = await startApp({ app: folder })
  t.teardown(() => app.close())
  writeFileSync(join(folder, 'screens/files/late.txt'), 'a')
  const [plan = ''] = addressesIn(await (await fetch(`${app.url}/booking`)).text())
  const paths = [
    '/files/',
    '/files/plan.svg',
    '/files/late.txt',
    '/files/../../actions/booking/transaction.ts',
    '/files/..%2f..%2fpackage.json',
    '/files/rooms/../plan.svg',
    '/files/%2e%2e/layout.nl.hbs',
    '/files//etc/passwd',
    '/files/users.txt',
    `${plan}%00`,
    `${plan}/x`,
    `/files/rooms/..${plan.slice('/files'.length)}`,
    plan.replace('plan', 'rooms%5c..%5cplan'),
  ]
  for (const path of paths) {
    t.same(await statusesFor(app.port, path, 'Accept: */*'), [404], path)
  }
  t.same(await statusesFor(app.port, plan, 'Accept: */*'), [200])
})

t.test('a page of many pictures does not use up what its network may ask for', async (t) => {
  const app = await startApp({ rateLimit: 10 })
  t.teardown(() => app.close())
  for (let times = 0; times < 20; times++) t.equal((await fetch(`${app.url}/files/a.png`)).status, 404)
  t.equal((await fetch(`${app.url}/booking`)).status, 200)
})
