/** `deity cgi` as a process: what it takes from its environment and body, what it answers, and what it leaves. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { failureResponse } from '../../server/cgi/failure.ts'
import { fixture, root } from '../support/app.ts'
import { askCgi, type CgiAnswer, type CgiRequest, formOf, prepareFixture, script } from '../support/cgi.ts'
import { deity } from '../support/command.ts'

interface Place {
  data: string
  ask(request: CgiRequest): Promise<CgiAnswer>
}

const folders: Record<string, string> = {
  odd: await prepareFixture(t, 'odd'),
  ledger: await prepareFixture(t, 'ledger'),
  nowhere: fixture('nowhere'),
  unprepared: fixture('odd'),
}

/** An application with data of its own. Pages are answered at once, which saves processes. */
function placeOf(t: Test, name: string, settings: Record<string, string> = {}): Place {
  const data = join(mkdtempSync(join(tmpdir(), 'deity-cgi-')), 'data')
  t.teardown(() => rmSync(join(data, '..'), { recursive: true }))
  const all = {
    APP: folders[name] as string,
    DATA: data,
    AFTER_POST: 'page',
    COOKIE_BINDING: 'off',
    ...settings,
  }
  return { data, ask: (request) => askCgi(all, request) }
}

function inDatabase<T>(data: string, read: (db: Database.Database) => T): T {
  const db = new Database(join(data, 'deity.sqlite'))
  try {
    return read(db)
  } finally {
    db.close()
  }
}

const countIn = (data: string, table: string): number =>
  inDatabase(data, (db) => db.prepare(`select count(*) from ${table}`).pluck().get() as number)

/** The form of the second screen of odd things, where a mood acts. */
async function toMiddle(ask: Place['ask'], mood: string): Promise<string> {
  const choice = await ask({ path: '/odd' })
  const middle = await ask({ path: '/odd', body: formOf(choice.body, { mood, note: '', size: '' }) })
  return formOf(middle.body, { word: '' })
}

t.test('a phase is a process, and nothing of it is in the next but the database', async (t) => {
  const { ask, data } = placeOf(t, 'ledger', { AFTER_POST: 'redirect' })
  const start = await ask({ path: '/transfer' })
  t.match(start, { status: 303, exit: 0 })
  const location = start.headers.get('location') ?? ''
  t.ok(location.startsWith(`${script}/transfer?sessionID=`), 'addresses are below the script')
  t.match(start.output, /^Status: 303 See Other\r\n/, 'the status is the first line')
  for (const name of ['connection', 'transfer-encoding', 'date', 'keep-alive'])
    t.notOk(start.headers.has(name), `${name} is the web server’s`)
  const [, query = ''] = location.split(/\?(.*)/s)
  const page = await ask({ path: '/transfer', query })
  t.equal(page.status, 200)
  t.equal(page.headers.get('x-frame-options'), 'DENY', 'its headers are those of the server')
  t.equal(Buffer.byteLength(page.body), Number(page.headers.get('content-length')))
  const body = formOf(page.body, { source: 'ash', target: 'elm', nonce: 'a' })
  const first = await ask({ path: '/transfer', body })
  t.equal(first.status, 303)
  const again = await ask({ path: '/transfer', body })
  t.equal(again.headers.get('location'), first.headers.get('location'), 'the same form, the same answer')
  t.equal(countIn(data, 'phase'), 1)
  t.match(again.log, /"outcome":"same"/, 'the log is standard error')
  const head = await ask({ path: '/transfer', query, variables: { REQUEST_METHOD: 'HEAD' } })
  t.match(head, { status: 200, body: '' })
})

t.test('words of the URL are no command, and a header is no proxy', async (t) => {
  // A program takes no words.
  const { ask, data } = placeOf(t, 'unprepared')
  const backup = join(data, '../backup')
  const variables = { HTTP_PROXY: 'http://192.0.2.1/', HTTP_X_FORWARDED_FOR: '198.51.100.1' }
  const asked = await ask({ path: '/odd', words: ['backup', backup], variables })
  t.equal(asked.status, 200)
  t.notOk(existsSync(backup))
  const { log } = await askCgi(
    { APP: folders['odd'] as string, DATA: data, NODE_OPTIONS: `--import ${writeProbe(t)}` },
    { path: '/', variables },
  )
  t.match(log, 'HTTP_PROXY is undefined')
})

/** Says at the end what the process has in `HTTP_PROXY`. */
function writeProbe(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'deity-cgi-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'probe.mjs')
  writeFileSync(
    file,
    "process.on('exit', () => process.stderr.write('HTTP_PROXY is ' + process.env.HTTP_PROXY))",
  )
  return file
}

t.test('the address and TLS are what the web server says', async (t) => {
  const { ask } = placeOf(t, 'odd')
  const forwarded = {
    HTTP_X_FORWARDED_FOR: '198.51.100.1',
    HTTP_X_FORWARDED_PROTO: 'https',
    HTTP_FORWARDED: 'for=198.51.100.1;proto=https',
  }
  const body = 'sessionID=x'
  const crossSite = { ...forwarded, HTTP_ORIGIN: 'https://elsewhere.example' }
  const refused = await ask({ path: '/odd', body, variables: crossSite })
  t.equal(refused.status, 403, 'a form of another site')
  t.match(refused.log, '"address":"192.0.2.7"')
  t.notMatch(refused.log, '198.51.100.1')
  t.notOk(refused.headers.has('strict-transport-security'), 'X-Forwarded-Proto is not believed')
  const secure = await ask({ path: '/odd', variables: { HTTPS: 'on' } })
  t.ok(secure.headers.has('strict-transport-security'))
})

t.test('HTTP/1.0 without Host', async (t) => {
  const { ask } = placeOf(t, 'odd')
  const variables = { HTTP_HOST: '', SERVER_PROTOCOL: 'HTTP/1.0' }
  t.equal((await ask({ path: '/odd', variables })).status, 200)
})

t.test('a body is as long as CONTENT_LENGTH says', async (t) => {
  const { ask, data } = placeOf(t, 'odd')
  const choice = await ask({ path: '/odd' })
  const body = formOf(choice.body, { mood: 'kind', note: 'n', size: '' })
  const CONTENT_LENGTH = (length: number | string) => ({ CONTENT_LENGTH: String(length) })
  const short = await ask({ path: '/odd', body, variables: CONTENT_LENGTH(body.length + 1) })
  t.equal(short.status, 400, 'shorter: the client has gone')
  for (const wrong of ['-1', '1e3', '0x10', '99999999999999999'])
    t.equal((await ask({ path: '/odd', body, variables: CONTENT_LENGTH(wrong) })).status, 400, wrong)
  const large = await ask({ path: '/odd', body: 'a=b', variables: CONTENT_LENGTH(1e9) })
  t.equal(large.status, 413, 'and too long is not waited for')
  t.equal(countIn(data, 'phase'), 0)
  const long = await ask({ path: '/odd', body: `${body}&more=1`, variables: CONTENT_LENGTH(body.length) })
  t.match(long, { status: 200, body: /The middle/ }, 'longer: the rest is not read')
  const inHeader = { HTTP_TRANSFER_ENCODING: 'chunked', HTTP_CONTENT_LENGTH: '3', HTTP_EXPECT: 'a' }
  t.equal((await ask({ path: '/odd', body, variables: inHeader })).status, 200, 'whatever headers say')
})

t.test('a line break in a variable is no header', async (t) => {
  const { ask } = placeOf(t, 'odd')
  const variables = { HTTP_USER_AGENT: 'a\r\nCookie: b=c' }
  t.equal((await ask({ path: '/odd', variables })).status, 400)
})

t.test('what the application prints is not in the response', async (t) => {
  const { ask } = placeOf(t, 'odd')
  const body = await toMiddle(ask, 'prints')
  const printed = await ask({ path: '/odd', body })
  t.match(printed.output, /^Status: 200 OK\r\n/)
  t.notMatch(printed.output, 'as asked\n')
  t.match(printed.log, /as asked\nas asked\n/)
})

t.test('a process that an action ends has answered', async (t) => {
  const { ask, data } = placeOf(t, 'odd')
  const ended = await ask({ path: '/odd', body: await toMiddle(ask, 'exits') })
  t.match(ended, { status: 500, body: 'Nothing was changed.' })
  t.equal(countIn(data, 'mark'), 0)
})

t.test('a loop is ended, so that it holds the database for a while only', async (t) => {
  const { ask, data } = placeOf(t, 'odd', { ACTION_LIMIT: '500' })
  const body = await toMiddle(ask, 'loops')
  const looped = await ask({ path: '/odd', body })
  t.match(looped, { output: '', exit: 'SIGKILL', log: /DEITY_EVENT_LOOP_BLOCKED/ })
  t.equal(countIn(data, 'mark'), 0)
  t.equal((await ask({ path: '/odd', body: await toMiddle(ask, 'kind') })).status, 200, 'others go on')
})

t.test('the web server has its response before a piece of the sweep', async (t) => {
  const { ask, data } = placeOf(t, 'odd')
  await toMiddle(ask, 'kind')
  inDatabase(data, (db) => db.prepare('update session set expires = 1').run())
  const order: string[] = []
  const last = await ask({
    path: '/odd',
    onStart(child) {
      child.stdout?.once('end', () => {
        // It has not ended: a process that has would be a zombie here.
        const [, state] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')
        order.push(state?.startsWith('Z') ? 'late' : 'response')
        // As lighttpd does.
        child.kill('SIGTERM')
      })
      child.once('exit', () => order.push('exit'))
    },
  })
  t.match(last, { status: 200, exit: 0 })
  t.same(order, ['response', 'exit'])
  t.equal(countIn(data, 'phase'), 0, 'what had expired is deleted')
})

t.test('eight first requests at once make one key and one database', async (t) => {
  const { ask, data } = placeOf(t, 'ledger')
  const pages = await Promise.all(Array.from({ length: 8 }, () => ask({ path: '/transfer' })))
  for (const { status, log } of pages) t.equal(status, 200, log)
  const body = formOf(pages[0]?.body ?? '', { source: 'ash', target: 'elm', nonce: 'a' })
  t.equal((await ask({ path: '/transfer', body })).status, 200, 'all have sealed with that key')
  t.equal(readFileSync(join(data, 'seal.key'), 'utf8').trim().split('\n').length, 1)
})

t.test('where nothing can be shown, there is a sentence in the language of the browser', async (t) => {
  const { ask, data } = placeOf(t, 'nowhere')
  const failed = await ask({ path: '/odd', variables: { HTTP_ACCEPT_LANGUAGE: 'nl-BE,en;q=0.5' } })
  t.match(failed, { status: 500, exit: 1, body: /Er is niets gewijzigd\./, log: /^Deity: / })
  for (const [language, said] of [
    ['de', 'Es wurde nichts geändert.'],
    ['fr', 'Nothing was changed.'],
  ] as const)
    t.match(failureResponse({ HTTP_ACCEPT_LANGUAGE: language }, 'broken').toString(), said)
  t.notOk(existsSync(data))
  const { ask: withPostgres } = placeOf(t, 'odd', { DATABASE: 'postgres://127.0.0.1:1/a' })
  t.match(await withPostgres({ path: '/odd' }), { status: 500, log: /DEITY_SETTING_INVALID: DATABASE/ })
})

t.test('at a terminal it says what it is for', async (t) => {
  t.match(await deity(['cgi'], root), { status: 1, lines: [], notes: [/docs\/cgi\.md/] })
})
