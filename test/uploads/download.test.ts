/** A kept file reaches those to whom a page offers it: as a download, in whole or in part, and nobody else. */
import t, { type Test } from 'tap'
import { rangeIn } from '../../server/http/download.ts'
import { linksIn } from '../kit/html.ts'
import { fixture, startApp, type TestApp } from '../support/app.ts'
import { jpeg, photo } from '../support/files.ts'

const size = 200_000

async function office(t: Test) {
  // An address is what these tests open; a button leads to the same.
  const app = await startApp({ app: fixture('claim'), sessionIn: 'url' })
  t.teardown(() => app.close())
  const visitor = await app.visit('/claim')
  await visitor.fill({ title: 'Roof', photo: photo('“dak” & co.jpg', size) }).submit()
  await visitor.submit()
  await visitor.submit('Send')
  return app
}

async function signIn(app: TestApp) {
  const clerk = await app.visit('/office')
  return clerk.fill({ account: 'kim', password: 'open' }).submit()
}

const linkOf = (app: TestApp, body: string): string =>
  new URL(linksIn(body).find(({ text }) => text === 'The photo')?.href ?? '', app.url).href

t.test('the file comes as a download, never as a page', async (t) => {
  const app = await office(t)
  const clerk = await signIn(app)
  const answer = await fetch(linkOf(app, clerk.body))
  t.equal(answer.status, 200)
  t.ok(jpeg(size).equals(Buffer.from(await answer.arrayBuffer())))
  const given = Object.fromEntries(answer.headers)
  t.match(given, {
    'content-type': 'image/jpeg',
    'content-length': String(size),
    'content-disposition': "attachment; filename*=UTF-8''%E2%80%9Cdak%E2%80%9D%20%26%20co.jpg",
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
})

t.test('a part of it comes for a range', async (t) => {
  const app = await office(t)
  const address = linkOf(app, (await signIn(app)).body)
  for (const [range, first, last] of [
    ['bytes=0-0', 0, 0],
    ['bytes=65000-70000', 65_000, 70_000],
    ['bytes=65536-131071', 65_536, 131_071],
    ['bytes=199990-', 199_990, size - 1],
    ['bytes=-5', size - 5, size - 1],
    ['bytes=5-999999999', 5, size - 1],
  ] as const) {
    const answer = await fetch(address, { headers: { range } })
    t.equal(answer.status, 206, range)
    t.equal(answer.headers.get('content-range'), `bytes ${first}-${last}/${size}`)
    const found = Buffer.from(await answer.arrayBuffer())
    t.ok(found.equals(jpeg(size).subarray(first, last + 1)), range)
  }
  const none = await fetch(address, { headers: { range: 'bytes=200000-' } })
  t.equal(none.status, 416)
  t.equal(none.headers.get('content-range'), `bytes */${size}`)
  const several = await fetch(address, { headers: { range: 'bytes=0-1,5-6' } })
  t.equal(several.status, 200)
  const older = await fetch(address, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } })
  t.equal(older.status, 200)
  t.same(rangeIn('bytes=--5', 10), undefined)
})

t.test(
  'nobody else gets it: not another session, not a forged link, not after signing out, not once it is removed',
  async (t) => {
    const app = await office(t)
    const clerk = await signIn(app)
    const address = linkOf(app, clerk.body)
    const other = linkOf(app, (await signIn(app)).body)
    const statusOf = async (url: string) => (await fetch(url)).status
    t.equal(await statusOf(address), 200)
    const id = /id%3D([\w-]+)|id=([\w-]+)/.exec(address)?.slice(1).find(Boolean) ?? ''
    t.match(id, /^[\w-]{22}$/)
    t.match(await statusOf(address.replace(id, 'a'.repeat(22))), /^4/, 'another id')
    const sessionOf = (url: string) => new URL(url).searchParams.get('sessionID') ?? ''
    t.match(await statusOf(address.replace(sessionOf(address), sessionOf(other))), /^4/, 'another session')
    await clerk.submit('Remove')
    clerk.sees({ text: 'There are no claims' })
    t.equal(await statusOf(other), 404, 'removed with its row')
    await clerk.submit('leave')
    t.match(await statusOf(address), /^4/, 'signed out')
  },
)
