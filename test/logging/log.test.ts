/** What the log says of a session, of what was refused, and of a fault that a visitor quotes. */
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hashPassword } from '../../server/security/password.ts'
import type { Visitor } from '../kit/visitor.ts'
import { fixture, startApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { contact, dates, walkToReview } from '../support/booking.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'

interface Line {
  level: number
  msg?: string
  code?: string
  time: number
  audit?: boolean
  event?: string
  address?: string
  transaction?: string
  screen?: string
  action?: string
  outcome?: string
  session?: string
  incident?: string
  ms?: number
  err?: { message: string }
}

const linesIn = (log: string): Line[] =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
const linesOf = (app: TestApp): Line[] => linesIn(app.log.join(''))
const phasesOf = (app: TestApp): Line[] => linesOf(app).filter(({ outcome }) => outcome !== undefined)
const auditOf = (app: TestApp): Line[] => linesOf(app).filter(({ audit }) => audit === true)

const sessionOf = (visitor: Visitor): string => visitor.form().body.get('sessionID') ?? ''

async function start(
  t: { teardown(close: () => unknown): unknown },
  options: TestAppOptions = {},
): Promise<TestApp> {
  const running = await startApp({ file: true, ...options })
  t.teardown(() => running.close())
  return running
}

t.test('a session has one word in the log, which leads nowhere', async (t) => {
  const app = await start(t)
  const ada = await walkToReview(await app.visit())
  const words = new Set(phasesOf(app).map(({ session }) => session))
  t.equal(phasesOf(app).length, 4)
  t.equal(words.size, 1, 'the same for all phases of a session')
  const [word = ''] = words
  t.match(word, /^[0-9a-f]{10}$/)
  const hashes = await app.store.rows.selectFrom('session').select('hash').execute()
  t.notMatch(hashes.map(({ hash }) => Buffer.from(hash).toString('hex')).join(), word)
  await (await app.visit()).fill(dates).submit()
  t.equal(new Set(phasesOf(app).map(({ session }) => session)).size, 2, 'another for another session')
  await app.restart()
  await ada.reload()
  await ada.follow('Change name')
  await ada.fill({ name: 'Ada King' }).submit()
  t.equal(phasesOf(app).at(-1)?.session, word, 'and the same after a restart')
  t.notMatch(app.log.join(''), new RegExp(`${sessionOf(ada)}|Ada|${contact.email}|${dates.arrive}`))
})

t.test('an error that an operator can solve has its code', async (t) => {
  const app = await start(t)
  const cause = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
  app.server.log.error({ err: new Error('there was no room', { cause }) }, 'first')
  app.server.log.error({ err: Object.assign(new Error('of an author'), { code: 'ENOENT' }) }, 'second')
  const codeIn = (msg: string) => linesOf(app).find((line) => line.msg === msg)?.code
  t.equal(codeIn('first'), 'DEITY_DISK_FULL')
  t.equal(codeIn('second'), undefined)
})

t.test('a phase is one line, with what came of it', async (t) => {
  const app = await start(t)
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  await visitor.back()
  await visitor.fill(dates).submit()
  await visitor.back()
  await visitor.fill({ arrive: '2027-01-01' }).submit()
  await visitor.submit('delete my answers')
  t.match(phasesOf(app), [
    { transaction: 'booking', screen: 'dates', action: 'choose-dates', outcome: 'show' },
    { transaction: 'booking', screen: 'dates', action: 'choose-dates', outcome: 'same' },
    { transaction: 'booking', screen: 'dates', action: 'choose-dates', outcome: 'rejected' },
    { transaction: 'booking', outcome: 'left' },
  ])
  t.equal(auditOf(app).length, 0, 'nothing of it is for the audit')
  for (const { time } of linesOf(app))
    t.ok(Math.abs(Date.now() - time) < 60_000, 'in milliseconds since 1970')
})

t.test('what is refused has an audit line', async (t) => {
  const app = await start(t)
  const visitor = await app.visit()
  await visitor.fill(dates).submit()
  const { address, body } = visitor.form('Choose the Double room')
  const send = (change: (body: URLSearchParams) => void) => {
    const changed = new URLSearchParams(body)
    change(changed)
    return fetch(address, { method: 'POST', body: changed })
  }
  await send((body) => body.append('room', 'single'))
  t.match(auditOf(app), [
    { level: 40, event: 'refused', transaction: 'booking', screen: 'room', action: 'choose-room' },
  ])
  t.equal(auditOf(app)[0]?.address, '127.0.0.1')
  await send((body) => body.set('screenID', 'review.1'))
  await send((body) => body.set('actionID', 'confirm.AAAAAAAAAAAAAAAAAAAAAA'))
  await fetch(`${visitor.url}x`)
  await send((body) => body.set('sessionID', 'A'.repeat(28)))
  const [, ...unsealed] = auditOf(app)
  t.equal(unsealed.length, 4)
  for (const line of unsealed) {
    t.match(line, { level: 40, event: 'unsealed', transaction: 'booking', address: '127.0.0.1' })
    t.equal(line.action, undefined, 'what was forged is not named')
  }
  const word = phasesOf(app)[0]?.session
  t.same(
    unsealed.map(({ session }) => session === word),
    [true, true, true, false],
  )
  await fetch(`${app.url}/booking?sessionID=short`)
  await send((body) => body.delete('sessionID'))
  t.equal(auditOf(app).length, 5, 'an address that is not complete is no attempt')
})

t.test('signing in, in vain too, and signing out have audit lines without a name', async (t) => {
  const app = await start(t)
  const password = 'the harbour at six'
  const hash = await hashPassword(password)
  await app.store.write(async (unit) => {
    await unit.rows('write').insertInto('staff').values({ name: 'Grace', password: hash }).execute()
  })
  const clerk = await app.visit('/staff')
  await clerk.fill({ account: 'grace', password: 'the harbour at ten' }).submit('Sign in')
  await clerk.fill({ account: 'grace', password }).submit('Sign in')
  await clerk.submit('Sign out')
  const address = '127.0.0.1'
  t.match(auditOf(app), [
    { level: 40, event: 'sign-in-failed', transaction: 'staff', address },
    { level: 30, event: 'signed-in', transaction: 'staff', address },
    { level: 30, event: 'signed-out', transaction: 'staff', address },
  ])
  t.notMatch(app.log.join(''), /grace|harbour/i)
})

t.test('a session tried in another browser than its own has audit lines', async (t) => {
  const app = await start(t, { cookieBinding: 'auto', sessionIn: 'url' })
  const visitor = await app.visit('/booking', true)
  await visitor.fill(dates).submit()
  const thief = visitor.tab()
  const send = ({ address, body }: ReturnType<Visitor['form']>) =>
    fetch(address, { method: 'POST', body, redirect: 'manual' })
  await fetch(thief.url)
  await send(thief.form('Choose the Double room'))
  await send(thief.form('delete my answers'))
  const about = { level: 40, event: 'other-browser', transaction: 'booking', address: '127.0.0.1' }
  t.match(auditOf(app), [
    { ...about, screen: 'room', action: 'show' },
    { ...about, screen: 'room', action: 'choose-room' },
    { ...about, screen: 'room', action: 'leave' },
  ])
  t.equal((await visitor.reload()).heading, 'Your room')
  t.equal(auditOf(app).length, 3, 'its own visitor has none')
})

for (const options of [{}, { afterPost: 'page' }, { sessionIn: 'form' }] as const)
  t.test(`who lacks authority has audit lines: ${Object.values(options).join() || 'redirect'}`, async (t) => {
    const app = await start(t, { app: fixture('desk'), ...options })
    const visitor = await app.visit('/report')
    const { heading } = visitor
    t.equal(auditOf(app).length, 0)
    await visitor.follow('The books')
    t.not(visitor.heading, heading)
    const about = { level: 40, event: 'not-allowed', transaction: 'report', address: '127.0.0.1' }
    t.match(auditOf(app), [{ ...about, screen: 'books' }])
    await visitor.fill({ account: 'kim', password: 'wrong' }).submit('Sign in')
    t.equal(auditOf(app).at(-1)?.event, 'sign-in-failed', 'asking again is no other attempt')
    const other = await app.visit('/report')
    await other.fill({ text: 'Rain' }).submit('File')
    t.match(auditOf(app).slice(2), [{ ...about, screen: 'note', action: 'file' }])
  })

t.test('a first page that asks its visitor to sign in is no attempt', async (t) => {
  const app = await start(t)
  t.equal((await app.visit('/staff')).heading, 'Sign in')
  t.same(auditOf(app), [])
})

t.test('forms of other sites and wrong tokens have audit lines, as many as the limits let in', async (t) => {
  const token = 'a-token-of-some-length-0001'
  const app = await start(t, { rateLimit: 20, inspection: { dev: false, token } })
  const { address, body } = (await app.visit()).form()
  const headers = { 'sec-fetch-site': 'cross-site' }
  t.equal((await fetch(address, { method: 'POST', body, headers })).status, 403)
  const look = (password: string) =>
    fetch(`${app.url}/inspect`, {
      headers: { authorization: `Basic ${Buffer.from(`:${password}`).toString('base64')}` },
    })
  t.equal((await fetch(`${app.url}/inspect`)).status, 401, 'a browser asks before it knows')
  t.equal((await look('a-token-of-some-length-0002')).status, 401)
  t.equal((await look(token)).status, 200)
  const about = { level: 40, address: '127.0.0.1' }
  t.match(auditOf(app), [
    { ...about, event: 'cross-site' },
    { ...about, event: 'not-admitted' },
  ])
  t.notMatch(app.log.join(''), /a-token/)
  for (let count = 0; count < 30; count++) await fetch(address, { method: 'POST', body, headers })
  t.ok(auditOf(app).length < 20, 'nobody fills the disk with them')
})

t.test('the address is the visitor’s, as a proxy says that is believed, and only that', async (t) => {
  for (const [trustProxy, address] of [
    [['127.0.0.1/32'], '198.51.100.7'],
    [['192.0.2.0/24'], '127.0.0.1'],
  ] as const) {
    const app = await start(t, { trustProxy: [...trustProxy] })
    const visitor = await app.visit()
    await fetch(`${app.url}/booking?sessionID=${sessionOf(visitor)}&screenID=dates.0&actionID=show.x`, {
      headers: { 'x-forwarded-for': '198.51.100.7' },
    })
    t.match(auditOf(app), [{ event: 'unsealed', address }])
  }
})

/** A visitor of the application that misbehaves, before its action. */
async function inMood(app: TestApp, mood: string): Promise<Visitor> {
  const visitor = await app.visit()
  await visitor.fill({ mood }).submit()
  return visitor
}

/** The name of a fault as the page shows it. */
const quoted = ({ text }: Visitor): string => /Code: [a-z-]+ (\w+)/.exec(text)?.[1] ?? 'none'

t.test('a fault of ours has a name on its page that finds it in the log', async (t) => {
  const app = await start(t, { app: fixture('odd') })
  const throwing = await inMood(app, 'throws')
  t.equal((await throwing.submit('Run')).status, 500)
  const first = quoted(throwing)
  t.match(first, /^[2-9a-z]{8}$/)
  t.notMatch(throwing.body, /as asked|\.ts:/, 'and no more of it than that')
  const found = linesOf(app).filter(({ incident }) => incident === first)
  t.equal(found.length, 2)
  t.equal(found.find(({ err }) => err)?.err?.message, 'as asked')
  const phase = found.find(({ outcome }) => outcome === 'broken')
  t.match(phase, { transaction: 'odd', screen: 'middle', action: 'run', session: /^[0-9a-f]{10}$/ })
  await throwing.submit('Run')
  t.not(quoted(throwing), first, 'each has its own')

  const blind = await inMood(app, 'blind')
  t.equal(blind.status, 500)
  const line = linesOf(app).find(({ incident }) => incident === quoted(blind))
  t.equal(line?.err?.message, 'cannot see')
})

t.test('an action that awaits something slow is reported', async (t) => {
  const app = await start(t, { app: fixture('odd') })
  await (await inMood(app, 'quick')).submit('Run')
  const reports = () => linesOf(app).filter(({ msg }) => /kept all other phases waiting/.test(msg ?? ''))
  t.same(reports(), [])
  // Takes 400 ms.
  await (await inMood(app, 'late')).submit('Run')
  t.match(reports(), [{ level: 40, action: 'run', count: 1 }])
  t.ok(Number(reports()[0]?.ms) >= 400)
})

t.test('faults of the visitor have none, and are the same bytes', async (t) => {
  const app = await start(t)
  const bodies = await Promise.all(
    ['/nowhere', '/elsewhere'].map(async (path) => (await app.visit(path)).body),
  )
  t.equal(bodies[0], bodies[1])
  t.match(bodies[0], 'Code: not-found<')
})

/** What the log calls the session of a form, which is sent to these servers in turn. */
async function wordsOf(servers: readonly ServerProcess[], body: URLSearchParams): Promise<unknown[]> {
  for (const { url } of servers) await fetch(`${url}/booking`, { method: 'POST', body, redirect: 'manual' })
  // What they printed has arrived once they have ended.
  await Promise.all(servers.map((server) => server.end()))
  return servers.map((server) => linesIn(server.output()).find(({ outcome }) => outcome)?.session)
}

t.test('all processes on a database call a session by one word, others by another', async (t) => {
  const data = t.testdir()
  const servers = await Promise.all([1, 2].map(() => startProcess({ DATA: data })))
  const { body } = (await servers[0]?.visit())?.fill(dates).form() ?? {}
  if (!body) throw new Error('no form')
  const [one, other] = await wordsOf(servers, body)
  t.match(one, /^[0-9a-f]{10}$/)
  t.equal(one, other)
  // The same keys and identifiers, without what the other folder has besides.
  const copied = t.testdir({ 'seal.key': readFileSync(join(data, 'seal.key'), 'utf8') })
  chmodSync(join(copied, 'seal.key'), 0o600)
  const [elsewhere] = await wordsOf([await startProcess({ DATA: copied })], body)
  t.match(elsewhere, /^[0-9a-f]{10}$/)
  t.not(elsewhere, one)
})

t.test('the next day a session has another word, and the former salt is gone', async (t) => {
  const app = await start(t, { file: true })
  const { body } = (await app.visit()).fill(dates).form()
  const word = async () => {
    await fetch(`${app.url}/booking`, { method: 'POST', body, redirect: 'manual' })
    return linesOf(app).findLast(({ outcome }) => outcome)?.session
  }
  const salts = async () => (await app.store.rows.selectFrom('log_salt').selectAll().execute()).length
  const first = await word()
  await app.restart()
  t.equal(await word(), first, 'also after a restart')
  app.wait('24h')
  await app.restart()
  const second = await word()
  t.match(second, /^[0-9a-f]{10}$/)
  t.not(second, first)
  t.equal(await salts(), 1)
})
