/** The users of a host: who they are is asked with each request, and a session is over for any other. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import type { DeityOptions, Identified } from '../../server/plugin.ts'
import { formsIn, headingOf, textOf } from '../kit/html.ts'
import { openVisitor, type Visitor } from '../kit/visitor.ts'
import { fixture, root } from '../support/app.ts'
import { type Host, openHost } from '../support/host.ts'

const ada: Identified = { name: 'Ada', role: 'clerk' }
const bob: Identified = { name: 'Bob', role: 'boss' }

/** A host whose present user the test sets. */
async function opened(t: Test, options: Partial<DeityOptions> = {}) {
  const data = mkdtempSync(join(tmpdir(), 'deity-users-'))
  t.teardown(() => rmSync(data, { recursive: true }))
  const now: { user?: Identified | undefined } = {}
  const identify = () => now.user
  const host = await openHost([
    { prefix: '/desk', application: fixture('desk'), data, rateLimit: 0, identify, ...options },
  ])
  t.teardown(() => host.app.close())
  const reports = () => {
    const db = new Database(join(data, 'deity.sqlite'), { readonly: true })
    const rows = db.prepare('select text, by from report').all()
    db.close()
    return rows
  }
  const visit = (cookies = options.cookieBinding === 'required') =>
    openVisitor(host.url, '/desk/report', { cookies })
  return { host, now, visit, reports }
}

const modes = [
  {},
  { afterPost: 'page' },
  { sessionIn: 'form' },
  { cookieBinding: 'required' },
  { cookieBinding: 'off' },
  { cookieBinding: 'off', sessionIn: 'form' },
] as const

for (const mode of modes) {
  const name = JSON.stringify(mode)

  t.test(`a session is over for another user, and for none, with ${name}`, async (t) => {
    const { host, now, visit, reports } = await opened(t, mode)
    now.user = ada
    const visitor = await visit()
    visitor.sees({ text: 'Written by Ada', without: 'You are signed in' })
    await visitor.fill({ text: 'Rain' }).submit('File')
    visitor.sees({ heading: 'Note', text: 'Written by Ada' })
    t.same(reports(), [{ text: 'Rain', by: 'Ada' }])
    const reads = visitor.tab()
    const again = visitor.tab()
    await again.back()
    t.same(reports().length, 1, 'the same form of the same user is the same phase')

    for (const other of [bob, undefined]) {
      now.user = other
      const tab = visitor.tab()
      await tab.fill({ text: 'Snow' }).submit('File')
      tab.sees({ status: 410, heading: 'This session has ended', text: 'Snow' })
      await tab.back()
      const link = visitor.tab()
      await link.follow('The books')
      link.sees({ status: 410 })
      const leaving = visitor.tab()
      await leaving.submit('Leave and delete my answers')
      t.same(reports().length, 1)
      const repeated = visitor.tab()
      await repeated.back()
      t.notMatch(repeated.text, 'Rain', 'nor is a form of before answered as it was')
    }
    t.equal(
      host.log.filter(({ event }) => event === 'other-browser').length > 0,
      true,
      'the attempt of another user is in the log',
    )
    now.user = ada
    await reads.fill({ text: 'Wind' }).submit('File')
    reads.sees({ heading: 'Note' })
    t.same(reports(), [
      { text: 'Rain', by: 'Ada' },
      { text: 'Wind', by: 'Ada' },
    ])
  })

  t.test(`a session without a user is over once there is one, with ${name}`, async (t) => {
    const { now, visit } = await opened(t, mode)
    const visitor = await visit()
    await visitor.submit('Hold')
    visitor.sees({ heading: 'Note', text: 'Written by nobody' })
    now.user = ada
    const tab = visitor.tab()
    await tab.submit('Hold')
    tab.sees({ status: 410 })
    now.user = undefined
    await visitor.submit('Hold')
    visitor.sees({ heading: 'Note' })
  })

  t.test(`a role is that of the moment, with ${name}`, async (t) => {
    const { now, visit } = await opened(t, mode)
    now.user = { name: 'Ada', role: 'boss' }
    const visitor = await visit()
    await visitor.fill({ text: 'Rain' }).submit('File')
    await visitor.follow('The books')
    visitor.sees({ heading: 'Books' })
    now.user = { name: 'Ada', role: 'clerk' }
    const lowered = visitor.tab()
    await lowered.submit('Close them')
    lowered.sees({ heading: 'Sign in' })
    now.user = { name: 'Ada' }
    const none = visitor.tab()
    await none.submit('Close them')
    none.sees({ heading: 'Sign in' })
    now.user = { name: 'Ada', role: 'boss' }
    await visitor.submit('Close them')
    visitor.sees({ heading: 'Closed' })
  })
}

t.test('the address of a first page belongs to its user', async (t) => {
  for (const mode of [{}, { cookieBinding: 'off' }, { cookieBinding: 'required' }] as const) {
    const { now, visit } = await opened(t, mode)
    now.user = ada
    const visitor = await visit(true)
    const { url } = visitor
    const idOf = (each: Visitor) => /name="sessionID" value="([^"]+)"/.exec(each.body)?.[1]
    await visitor.reload()
    t.equal(visitor.url, url)
    const own = idOf(visitor)
    t.equal(new URL(url).searchParams.get('sessionID'), own)
    now.user = bob
    await visitor.reload()
    visitor.sees({ heading: 'Note', text: 'Written by Bob' })
    t.not(idOf(visitor), own)
  }
})

t.test('with the cookie and the user, not one of both', async (t) => {
  const { now, visit } = await opened(t)
  now.user = ada
  const visitor = await visit(true)
  await visitor.submit('Hold')
  const other = await visit(true)
  await other.open(visitor.url)
  other.sees({ status: 410 })
  await visitor.reload()
  visitor.sees({ heading: 'Note' })
})

t.test('where no cookie binds, the user may continue in another browser', async (t) => {
  const { now, visit } = await opened(t, { cookieBinding: 'off' })
  now.user = ada
  const visitor = await visit(true)
  t.equal(visitor.cookie, undefined)
  await visitor.submit('Hold')
  const other = await visit()
  await other.open(visitor.url)
  other.sees({ heading: 'Note', text: 'Written by Ada' })
  const cookie = `__Host-deity+desk=${'A'.repeat(22)}`
  t.equal((await fetch(visitor.url, { headers: { cookie } })).status, 200, 'also with a cookie of before')
})

t.test('a user does not stand in for the cookie that is required', async (t) => {
  const { now, visit } = await opened(t, { cookieBinding: 'required' })
  now.user = ada
  const visitor = await visit(false)
  await visitor.submit('Hold')
  visitor.sees({ status: 403 })
})

t.test('on public pages each user has a session of their own, and no cache keeps one', async (t) => {
  const application = join(root, 'docs/examples/bookshop')
  for (const cookieBinding of ['auto', 'required'] as const) {
    const { host, now } = await opened(t, { prefix: '/books', application, cookieBinding })
    now.user = ada
    const visitor = await openVisitor(host.url, '/books/shop/product?item=8', { cookies: true })
    await visitor.submit('Add to cart')
    await visitor.open('/books/shop/subject?name=novels')
    visitor.sees({ status: 200, text: /Cart \(1\)/ })
    for (const other of [bob, undefined]) {
      now.user = other
      await visitor.reload()
      visitor.sees({ status: 200, without: /Cart \(1\)/ })
      t.equal(visitor.headers.get('cache-control'), 'no-store')
    }
    now.user = ada
    await visitor.reload()
    visitor.sees({ text: /Cart \(1\)/ })
  }
})

t.test('whom the host cannot name is nobody, and an error of the host changes nothing', async (t) => {
  const broken: unknown[] = [
    { name: '' },
    { role: 'boss' },
    { name: 7 },
    { name: 'Ada', role: 7 },
    'Ada',
    true,
  ]
  let answer: unknown
  const identify: DeityOptions['identify'] = async ({ url }) => {
    if (answer instanceof Error) throw new Error(`${answer.message}, at ${url}`)
    return answer as Identified
  }
  const { host, visit } = await opened(t, { identify })
  const visitor = await visit()
  const sessionID = visitor.form('Hold').body.get('sessionID') ?? ''
  for (answer of broken) {
    const tab = visitor.tab()
    await tab.submit('Hold')
    t.equal(tab.status, 500, JSON.stringify(answer))
  }
  t.ok(
    host.log.filter(({ err }) => JSON.stringify(err)?.includes('DEITY_USER_INVALID')).length >= broken.length,
  )
  answer = new Error('the host’s database is away')
  const tab = visitor.tab()
  await tab.submit('Hold')
  t.equal(tab.status, 500)
  t.notMatch(tab.text, 'database')
  const line = JSON.stringify(host.log.find(({ err }) => JSON.stringify(err)?.includes('database is away')))
  t.match(line, /at \/desk\/report\?sessionID=\[redacted\]/)
  t.notMatch(line, sessionID)
  answer = undefined
  await visitor.submit('Hold')
  visitor.sees({ heading: 'Note' })
})

/** A browser with all cookies of the host. */
function browser(host: Host) {
  const jar = new Map<string, string>()
  async function go(path: string, body?: URLSearchParams): Promise<Response> {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(new URL(path, host.url), {
      ...{ headers: { cookie, 'sec-fetch-site': 'same-origin' }, redirect: 'manual' },
      ...(body && { method: 'POST', body }),
    })
    for (const each of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=')
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    return response.status === 303 && location ? go(location) : response
  }
  return { jar, go }
}

t.test('with real sessions: log in, file, log out', async (t) => {
  const { host, reports } = await opened(t, { identify: ({ session }) => session.user })
  const { jar, go } = browser(host)
  await go('/login', new URLSearchParams({ name: 'Ada', role: 'clerk' }))
  const first = await (await go('/desk/report')).text()
  t.match(textOf(first), 'Written by Ada')
  t.same([...jar.keys()].sort(), ['__Host-deity+desk', 'sessionId'])
  const [form] = formsIn(first)
  const sent = new URLSearchParams(form?.fields.map(({ name, value }) => [name, value] as [string, string]))
  sent.set('text', 'Rain')
  const filed = await go(form?.action ?? '', sent)
  const url = filed.url
  t.match(textOf(await filed.text()), 'Written by Ada')
  t.same(reports(), [{ text: 'Rain', by: 'Ada' }])
  await go('/logout', new URLSearchParams())
  const ended = await go(url)
  t.equal(ended.status, 410)
  t.equal(headingOf(await ended.text()), 'This session has ended')
  await go('/login', new URLSearchParams({ name: 'Bob', role: 'boss' }))
  t.equal((await go(url)).status, 410)
  await go('/login', new URLSearchParams({ name: 'Ada', role: 'clerk' }))
  t.equal((await go(url)).status, 200, 'and goes on for its own')
})
