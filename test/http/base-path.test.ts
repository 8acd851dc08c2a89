/** Below a base path every address of every page, redirect and header is below it, and nothing answers elsewhere. */
import t from 'tap'
import { readConfig } from '../../server/config.ts'
import type { TestApp, Visitor } from '../kit/kit.ts'
import { fixture, startApp } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'

const base = '/services/inn'

/** The addresses of a page that a browser would ask this server for, and are not below the base path. */
function strayOn({ body, url }: Pick<Visitor, 'body' | 'url'>): string[] {
  const found = [...body.matchAll(/ (?:href|src|action|formaction)="([^"]*)"/g)]
  const addresses = found.map(([, address = '']) => new URL(address.replaceAll('&amp;', '&'), url))
  return addresses
    .filter(({ protocol, pathname }) => protocol === 'http:' && !pathname.startsWith(`${base}/`))
    .map(String)
}

const modes = [
  { sessionIn: 'url', afterPost: 'redirect' },
  { sessionIn: 'url', afterPost: 'page' },
  { sessionIn: 'form', afterPost: 'page' },
] as const

for (const mode of modes)
  t.test(`a booking below ${base}, with ${JSON.stringify(mode)}`, async (t) => {
    const app = await startApp({ ...mode, cookieBinding: 'auto', basePath: base })
    t.teardown(() => app.close())
    const look = (visitor: Visitor) => {
      t.same(strayOn(visitor), [], visitor.heading)
    }
    look(await app.visit(`${base}/`))
    look(await app.visit(base))
    look(await app.visit(`${base}/Booking/`))
    const visitor = await app.visit(`${base}/booking`, true)
    look(visitor)
    t.match(visitor.headers.get('link'), `<${base}/booking>; rel="canonical"`)
    const given = await fetch(`${app.url}${base}/booking`, { redirect: 'manual' })
    t.match(given.headers.get('set-cookie') ?? '', /^__Host-deity\+services\+inn=.*; Path=\/(;|$)/)
    const style = /href="([^"]*style[^"]*)"/.exec(visitor.body)?.[1] ?? ''
    t.equal((await fetch(new URL(style, visitor.url))).status, 200)
    await visitor.fill({ arrive: 'x', depart: '' }).submit()
    t.equal(visitor.status, 422)
    look(visitor)
    await walkToReview(visitor)
    t.equal(visitor.heading, 'Check your answers')
    look(visitor)
    await visitor.submit('Nederlands')
    look(visitor)
    await visitor.submit('English')
    const other = visitor.tab()
    await visitor.submit('Keep them longer')
    look(visitor)
    await confirm(visitor)
    t.equal(visitor.heading, 'Your room is booked')
    look(visitor)
    await other.fill({ agree: true }).submit('Book this room')
    look(other)
    const leaving = await app.visit(`${base}/booking`, true)
    await leaving.fill(dates).submit()
    const late = leaving.tab()
    await leaving.submit('Leave and delete my answers')
    t.equal(leaving.heading, 'Your answers have been deleted')
    look(leaving)
    await late.submit('Choose the Double room')
    t.equal(late.status, 410)
    look(late)
    const lost = await app.visit(`${base}/book`)
    t.equal(lost.status, 404)
    look(lost)
  })

const statusOf = async (app: TestApp, path: string, init: RequestInit = {}) =>
  (await fetch(`${app.url}${path}`, { redirect: 'manual', ...init })).status

t.test('the server answers below its base path only, and says where', async (t) => {
  const inspection = { dev: false, token: 'a token of this test, long' }
  const app = await startApp({ basePath: base, inspection })
  t.teardown(() => app.close())
  const authorization = `Basic ${Buffer.from(`:${inspection.token}`).toString('base64')}`
  for (const path of [
    '/',
    '/booking',
    '/left',
    '/health/ready',
    '/inspect',
    '/services/booking',
    '/services/innx/',
  ]) {
    const visitor = await app.visit(path)
    t.equal(visitor.status, 404, path)
    t.match(visitor.text, `This service is at ${base}/.`)
    t.same(strayOn(visitor), [])
  }
  t.equal(await statusOf(app, '/booking', { method: 'POST', body: new URLSearchParams({ a: '1' }) }), 404)
  t.equal(
    app.log.filter((line) => line.includes('outside BASE_PATH')).length,
    1,
    'a proxy that strips is logged',
  )
  t.equal(await statusOf(app, `${base}/health/ready`), 200)
  await (await app.visit(`${base}/booking`)).fill(dates).submit()
  const inspected = async (path: string) => {
    const answer = await fetch(`${app.url}${base}${path}`, { headers: { authorization } })
    t.equal(answer.status, 200, path)
    const body = await answer.text()
    t.same(strayOn({ body, url: answer.url }), [], path)
    return body
  }
  for (const path of ['/inspect', '/inspect/1', '/inspect/1/1', '/inspect/1/1/room']) await inspected(path)
  t.match(await inspected('/inspect/style.css'), 'body')
})

t.test('several transactions are listed below the base path', async (t) => {
  const app = await startApp({ basePath: base, app: fixture('every') })
  t.teardown(() => app.close())
  const visitor = await app.visit(`${base}/`)
  t.same(strayOn(visitor), [])
})

t.test('the health check has a base path and is not limited by it', async (t) => {
  const app = await startApp({ basePath: base, rateLimit: 4 })
  t.teardown(() => app.close())
  for (let each = 0; each < 12; each++) t.equal(await statusOf(app, `${base}/health/ready`), 200)
})

t.test('what is no path is refused in a sentence', async (t) => {
  const read = (BASE_PATH: string) => readConfig({ BASE_PATH }).basePath
  t.same(['', '/', '/services', 'services/', '/a/b.c~d_e/'].map(read), [
    '',
    '',
    '/services',
    '/services',
    '/a/b.c~d_e',
  ])
  for (const wrong of [
    '//inn',
    '/a//b',
    '/a/../b',
    '/./a',
    'https://inn.example/',
    '/a b',
    '/a?b',
    '/a#b',
    '/%61',
    '/:id',
    '/a*',
    '/"',
  ])
    t.throws(() => read(wrong), { message: /BASE_PATH: must be a path .*, such as \/services/ }, wrong)
})
