/** Files belong to the phase that took them as its answers do: streamed, kept, replaced, handed to rows, forgotten. */
import t, { type Test } from 'tap'
import { storedBytes } from '../../server/engine/receive-file.ts'
import { scanning, taken } from '../fixtures/claim/actions/claim/transaction.ts'
import { fixture, startApp, type TestApp } from '../support/app.ts'
import { jpeg, paper, pdf, photo } from '../support/files.ts'
import { takenStatus } from '../support/send.ts'

async function claims(t: Test, options: Parameters<typeof startApp>[0] = {}) {
  const app = await startApp({ app: fixture('claim'), ...options })
  t.teardown(async () => {
    scanning.scan = async () => undefined
    await app.close()
  })
  taken.length = 0
  return app
}

async function onPapers(app: TestApp) {
  const visitor = await app.visit('/claim')
  return visitor.fill({ title: 'Roof', photo: photo() }).submit()
}

const uploads = (app: TestApp) => app.store.rows.selectFrom('upload').selectAll().execute()
const pieces = (app: TestApp) =>
  app.store.rows.selectFrom('upload_piece').select(['upload', 'number']).execute()

async function bytesOf(app: TestApp, id: string): Promise<Buffer> {
  const kept = await app.store.uploads.find(id)
  if (!kept) throw new Error(`no file ${id}`)
  const chunks: Uint8Array[] = []
  for await (const piece of storedBytes(app.store.uploads, kept.upload)) chunks.push(Buffer.from(piece))
  return Buffer.concat(chunks)
}

t.test('a file goes from the form to a row, and is read back as it was', async (t) => {
  const app = await claims(t)
  const visitor = await app.visit('/claim')
  t.match(visitor.body, /enctype="multipart\/form-data"/)
  t.match(visitor.text, /JPEG and PNG of at most 3 MB/)
  const bytes = jpeg(200_000)
  await visitor
    .fill({ title: 'Roof', photo: { name: 'C:\\fakepath\\roof.jpg', type: 'text/html', bytes } })
    .submit()
  t.equal(visitor.heading, 'Papers', visitor.body)
  t.match(taken, [{ title: 'Roof', photo: { name: 'roof.jpg', size: 200_000, type: 'image/jpeg' } }])
  t.equal((await pieces(app)).length, 4, '64 KB each')
  t.notMatch(visitor.body, /<form[^>]*urlencoded/)
  await visitor.fill({ papers: [paper(), paper('quote.pdf', 500, 9)] }).submit()
  t.equal(visitor.heading, 'Check')
  visitor.sees({ text: /roof\.jpg.*0\.2 MB/ })
  visitor.sees({ text: /bill\.pdf.*quote\.pdf/ })
  await visitor.submit('Send')
  t.equal(visitor.heading, 'Received')
  const [row] = await app.store.rows.selectFrom('claim').selectAll().execute()
  t.ok(bytes.equals(await bytesOf(app, row?.['photo'])))
  t.ok(pdf().equals(await bytesOf(app, row?.['papers'].split(' ')[0])))
})

t.test(
  'a file is kept through errors, Back, a branch, a restart and the review, and is not asked for again',
  async (t) => {
    const app = await claims(t, { file: true })
    const visitor = await app.visit('/claim')
    await visitor.fill({ title: '', photo: photo() }).submit()
    visitor.sees({ status: 422, values: { photo: 'roof.jpg' } })
    t.same(Object.keys(visitor.errors), ['title'])
    await visitor.fill({ title: 'Nothing' }).submit()
    visitor.sees({ status: 422, values: { photo: 'roof.jpg' } })
    await visitor.restart()
    await visitor.fill({ title: 'Roof' }).submit()
    t.equal(visitor.heading, 'Papers')
    t.match(taken.at(-1), { photo: { name: 'roof.jpg', size: 1000 } })
    const onPapers = visitor.tab()
    await visitor.follow('The damage')
    visitor.sees({ values: { photo: 'roof.jpg', title: 'Roof' } })
    await visitor.fill({ title: 'Roof and wall' }).submit()
    await visitor.submit()
    visitor.sees({ text: /Roof and wall.*roof\.jpg/ })
    await onPapers.fill({ papers: [paper('a.pdf', 10), paper('b.pdf', 20)] }).submit()
    onPapers.sees({ heading: 'Check', text: /a\.pdf.*b\.pdf/ })
    t.equal((await uploads(app)).length, 3)
  },
)

t.test('a file is replaced, and removed', async (t) => {
  const app = await claims(t)
  const visitor = await app.visit('/claim')
  await visitor.fill({ title: '', photo: photo() }).submit()
  await visitor.fill({ title: '', photo: photo('wall.jpg', 2000) }).submit()
  visitor.sees({ status: 422, values: { photo: 'wall.jpg' } })
  await visitor.fill({ title: 'Wall', photo: false }).submit()
  visitor.sees({ status: 422, values: { photo: '' } })
  t.same(visitor.errors, { photo: 'Choose a file for “Photo”' })
  await visitor.fill({ photo: photo('door.jpg') }).submit()
  t.match(taken.at(-1), { photo: { name: 'door.jpg' } })
})

t.test('of three files one is refused: the others are kept and not asked for again', async (t) => {
  const app = await claims(t)
  const visitor = await onPapers(app)
  const disguised = {
    name: 'page.pdf',
    type: 'application/pdf',
    bytes: Buffer.from([0x4d, 0x5a, 0, 0, 1, 2, 3]),
  }
  await visitor.fill({ papers: [paper('a.pdf', 500), disguised, paper('c.pdf', 600)] }).submit()
  visitor.sees({ status: 422, values: { papers: 'a.pdf, c.pdf' } })
  t.same(visitor.errors, { papers: '“page.pdf” is not of an accepted type. Choose a file of another type' })
  await visitor.submit()
  t.equal(visitor.heading, 'Check')
  t.match(taken.at(-1), { papers: [{ name: 'a.pdf' }, { name: 'c.pdf' }] })
})

t.test('what is too large, empty, too much or of another type is refused beside its field', async (t) => {
  const app = await claims(t)
  const visitor = await app.visit('/claim')
  await visitor.fill({ title: 'Roof', photo: photo('large.jpg', 3_000_001) }).submit()
  t.same(visitor.errors, { photo: '“large.jpg” is too large. The limit is 3 MB. Choose a smaller file' })
  visitor.sees({ status: 422, values: { title: 'Roof', photo: '' } })
  await visitor.fill({ photo: photo('huge.jpg', 14_000_000) }).submit()
  visitor.sees({ status: 422, values: { title: 'Roof', photo: '' } })
  t.match(visitor.errors['photo'], /too large/)
  await visitor.fill({ photo: { name: 'none.jpg', bytes: Buffer.alloc(0) } }).submit()
  t.same(visitor.errors, { photo: '“none.jpg” is empty. Choose another file' })
  await visitor.fill({ photo: { name: 'roof.jpg', type: 'image/jpeg', bytes: pdf() } }).submit()
  t.match(visitor.errors['photo'], /not of an accepted type/)
  t.equal((await uploads(app)).filter(({ gone }) => gone === 0).length, 0, 'nothing is left of them')
  const papers = await onPapers(app)
  await papers.fill({ papers: ['a', 'b', 'c', 'd'].map((name, n) => paper(`${name}.pdf`, 100 + n)) }).submit()
  t.same(papers.errors, { papers: 'At most 3 files can be sent. Choose fewer files' })
  papers.sees({ values: { papers: 'a.pdf, b.pdf, c.pdf' } })
})

t.test('the same form again is the same phase; other bytes are another', async (t) => {
  const app = await claims(t)
  const visitor = await app.visit('/claim')
  const other = visitor.tab()
  const changed = visitor.tab()
  const { address, parts } = visitor.tab().fill({ title: 'Roof', photo: photo() }).form()
  const again = async () => {
    const answer = await fetch(address, { method: 'POST', body: parts ?? '', redirect: 'manual' })
    return { status: answer.status, location: answer.headers.get('location') }
  }
  await visitor.fill({ title: 'Roof', photo: photo() }).twice()
  await other.fill({ title: 'Roof', photo: photo() }).submit()
  const phases = async () => (await app.store.rows.selectFrom('phase').selectAll().execute()).length
  t.equal(await phases(), 1)
  t.equal(other.url, visitor.url)
  t.equal((await uploads(app)).filter(({ gone }) => gone === 0).length, 1, 'the bytes are stored once')
  await changed.fill({ title: 'Roof', photo: photo('roof.jpg', 1000, 8) }).submit()
  t.equal(await phases(), 2)
  await visitor.submit()
  await visitor.submit('Send')
  const { status, location } = await again()
  t.equal(status, takenStatus(app), 'after the commit as well')
  if (location) t.equal(new URL(location, address).href, other.url)
  t.equal(await phases(), 4)
})

t.test('a hostile name is cleaned for show, and is no path', async (t) => {
  const app = await claims(t)
  const visitor = await app.visit('/claim')
  const name = '../../etc/‮gpj.<b>x</b>\u0007.jpg'
  await visitor.fill({ title: '', photo: photo(name) }).submit()
  visitor.sees({ values: { photo: 'b.jpg' } })
  t.notMatch(visitor.body, /<b>x|‮/)
  const long = await app.visit('/claim')
  await long.fill({ title: '', photo: photo(`${'a'.repeat(300)}.jpg`) }).submit()
  long.sees({ values: { photo: `${'a'.repeat(96)}.jpg` } })
})

t.test('a page names files that its session has, and no others', async (t) => {
  const app = await claims(t)
  const one = await app.visit('/claim')
  await one.fill({ title: '', photo: photo('secret.jpg') }).submit()
  const named = /name="photo" value="([^"]*)"/.exec(one.body)?.[1] ?? ''
  t.match(named, / 1000 image\/jpeg secret\.jpg$/)
  const two = await app.visit('/claim')
  const { address, parts } = two.fill({ title: 'Roof' }).form()
  parts?.append('photo', named)
  const answer = await fetch(address, { method: 'POST', body: parts ?? '', redirect: 'manual' })
  t.equal(answer.status, 422)
  t.match(await answer.text(), /secret\.jpg&#8221; is no longer stored/)
  t.same(taken, [])
  const { parts: false1 } = one.fill({ title: 'Roof', photo: false }).form()
  false1?.append('photo', named.replace(' 1000 image/jpeg', ' 7 image/png'))
  await fetch(address, { method: 'POST', body: false1 ?? '', redirect: 'manual' })
  t.match(taken, [{ photo: { size: 1000, type: 'image/jpeg' } }], 'the facts are those of the store')
})

t.test('nothing is read before the identifiers, or for a session that has ended', async (t) => {
  const app = await claims(t)
  const visitor = await app.visit('/claim')
  const { address, parts = new FormData() } = visitor.fill({ title: 'Roof', photo: photo() }).form()
  const send = async (body: FormData) => {
    const answer = await fetch(address, { method: 'POST', body, redirect: 'manual' })
    return { status: answer.status, body: await answer.text(), connection: answer.headers.get('connection') }
  }
  const last = new FormData()
  for (const [name, value] of [...parts].reverse()) last.append(name, value)
  t.equal((await send(last)).status, 400, 'identifiers last')
  const none = new FormData()
  for (const [name, value] of parts) if (!/ID$/.test(name)) none.append(name, value)
  t.equal((await send(none)).status, 400, 'none')
  const twice = new FormData()
  for (const [name, value] of [...parts, ...parts]) twice.append(name, value)
  t.equal((await send(twice)).status, 400, 'twice')
  t.match(await uploads(app), [{ taken: 0 }], 'to be swept')
  await app.store.write((unit) => unit.rows('write').updateTable('upload').set({ gone: 1 }).execute())
  while (await app.store.sweep(0, 200)) {}
  const forged = new FormData()
  for (const [name, value] of parts)
    forged.append(name, name === 'actionID' ? `${String(value).slice(0, -3)}AAA` : value)
  t.match((await send(forged)).status, /^4/)
  app.wait('25h')
  const late = await send(parts)
  t.match(late.status, /^4/)
  t.equal(late.connection, 'close')
  t.same(await uploads(app), [])
})

t.test('what no phase has taken is gone after an hour; what was taken goes with its session', async (t) => {
  const app = await claims(t)
  const sweep = async () => {
    while (await app.store.sweep(Date.parse('2027-04-05T12:00:00Z') + waited, 200)) {}
  }
  let waited = 0
  const wait = (minutes: number) => {
    waited += minutes * 60_000
    app.wait(minutes * 60_000)
  }
  await app.store.uploads.begin('orphan', Buffer.alloc(32, 1), Date.parse('2027-04-05T12:00:00Z'))
  await app.store.uploads.append('orphan', 0, Buffer.alloc(65536))
  const visitor = await app.visit('/claim')
  await visitor.fill({ title: '', photo: photo() }).submit()
  await visitor.fill({ title: 'Roof' }).submit()
  await visitor.fill({ papers: [paper()] }).submit()
  await visitor.submit('Send')
  const unfinished = await app.visit('/claim')
  await unfinished.fill({ title: 'Wall', photo: photo('wall.jpg', 300_000) }).submit()
  wait(29)
  await sweep()
  t.equal((await pieces(app)).length, 1 + 1 + 1 + 5)
  wait(32)
  await sweep()
  t.equal((await pieces(app)).length, 2, 'the kept ones alone')
  wait(60 * 25)
  await sweep()
  t.equal((await pieces(app)).length, 2, 'as long as the rows say')
  const [row] = await app.store.rows.selectFrom('claim').selectAll().execute()
  t.ok(jpeg().equals(await bytesOf(app, row?.['photo'])))
  await app.store.write(async (unit) => {
    t.equal(await unit.uploads.release(row?.['photo']), true)
    t.equal(await unit.uploads.release(row?.['photo']), false)
    await unit.uploads.release(row?.['papers'])
  })
  await sweep()
  t.same([...(await pieces(app)), ...(await uploads(app))], [])
})

t.test('a scan reads the file before the phase, and may refuse it', async (t) => {
  const app = await claims(t)
  let read = 0
  scanning.scan = async ({ name, bytes }) => {
    for await (const each of bytes) read += each.length
    return name === 'virus.jpg' ? 'This file is infected' : undefined
  }
  const visitor = await app.visit('/claim')
  await visitor.fill({ title: 'Roof', photo: photo('virus.jpg', 100_000) }).submit()
  t.same(visitor.errors, { photo: 'This file is infected' })
  t.equal(read, 100_000)
  t.same(taken, [])
  await visitor.fill({ photo: photo('fine.jpg', 100_000) }).submit()
  t.equal(visitor.heading, 'Papers')
})
