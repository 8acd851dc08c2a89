/** One database of many processes: what is answered is flushed, and a server may run beside them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { fixture } from '../support/app.ts'
import { askCgi, formOf, script } from '../support/cgi.ts'
import { startProcess } from '../support/process.ts'
import { isInstalled } from '../support/terminal.ts'

function settingsIn(t: Test): { folder: string; settings: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'deity-cgi-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const settings = { APP: fixture('ledger'), DATA: join(folder, 'data') }
  return { folder, settings: { ...settings, AFTER_POST: 'page', COOKIE_BINDING: 'off' } }
}

/** Writes each point of a phase to standard error, where strace shows it among the calls. */
const pointsToLog = `import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
subscribe('deity:point', (point) => writeSync(2, 'POINT ' + point + '\\n'))
`

/** The places in a trace of its calls, in the order of time. */
function placesIn(trace: string, patterns: Record<string, RegExp>): Record<string, number> {
  const lines = trace.split('\n')
  return Object.fromEntries(
    Object.entries(patterns).map(([name, pattern]) => [name, lines.findIndex((line) => pattern.test(line))]),
  )
}

t.test(
  'a commit is flushed before others can see it, and what was read before it is shown',
  { skip: isInstalled('strace') ? false : 'strace is not installed' },
  async (t) => {
    const { folder, settings } = settingsIn(t)
    const points = join(folder, 'points.mjs')
    writeFileSync(points, pointsToLog)
    const trace = join(folder, 'trace')
    // With -y a descriptor has its path.
    const prefix = [
      'strace',
      '-f',
      '-y',
      '-s',
      '80',
      '-e',
      'trace=fdatasync,fsync,write,pwrite64',
      '-o',
      trace,
    ]
    const traced = async (body?: string, query?: string) => {
      const environment = { ...settings, NODE_OPTIONS: `--import ${points}` }
      const answer = await askCgi(environment, { path: '/transfer', body, ...(query && { query }), prefix })
      t.equal(answer.status, 200, answer.log)
      return { answer, trace: readFileSync(trace, 'utf8') }
    }
    const start = await askCgi(settings, { path: '/transfer' })
    const body = formOf(start.body, { source: 'ash', target: 'elm', nonce: 'a' })
    const response = /write\(1<.*"Status: 200/
    const first = await traced(body)
    const commit = placesIn(first.trace, {
      committing: /POINT committing/,
      committed: /POINT committed/,
      response,
    })
    const [from = 0, to = 0] = [commit['committing'], commit['committed']]
    t.ok(from > 0 && to > from && (commit['response'] ?? 0) > to, JSON.stringify(commit))
    const between = first.trace.split('\n').slice(from, to).join('\n')
    t.match(between, /pwrite64\(.*-wal>.*f(data)?sync\(.*-wal>/s, 'SQLite flushes its own commit')

    const again = await traced(body)
    const same = placesIn(again.trace, { begun: /POINT begun/, flush: /fdatasync\(.*-wal>/, response })
    t.ok((same['flush'] ?? -1) > (same['begun'] ?? 0), 'the same form flushes what another has written')
    t.ok((same['response'] ?? -1) > (same['flush'] ?? 0), 'before it is answered')

    const [, query = ''] = /action="[^"?]*\?([^"]*)"/.exec(again.answer.body) ?? []
    const page = await traced(undefined, query.replaceAll('&amp;', '&'))
    const read = placesIn(page.trace, { flush: /fdatasync\(.*-wal>/, response })
    t.ok((read['flush'] ?? -1) >= 0 && (read['response'] ?? -1) > (read['flush'] ?? 0), 'and so does a page')
  },
)

t.test('a server runs beside it, and one confirmation is one entry', async (t) => {
  const { settings } = settingsIn(t)
  const server = await startProcess({ ...settings, BASE_PATH: script })
  t.teardown(() => server.end())
  const viaServer = async (body?: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await fetch(`${server.url}${script}/transfer`, {
      ...(body !== undefined && { method: 'POST', body, headers }),
    })
    return { status: answer.status, body: await answer.text() }
  }
  const viaCgi = (body?: string) => askCgi(settings, { path: '/transfer', body })
  const values = { source: 'ash', target: 'elm', amount: '5', nonce: 'both' }
  const accounts = await viaCgi()
  const amount = await viaServer(formOf(accounts.body, values))
  const slip = await viaCgi(formOf(amount.body, values))
  const review = await viaServer(formOf(slip.body, values))
  t.match(review, { status: 200, body: /name="actionID" value="confirm/ })
  const form = formOf(review.body, values)
  const answers = await Promise.all([
    ...Array.from({ length: 3 }, () => viaCgi(form)),
    ...Array.from({ length: 3 }, () => viaServer(form)),
  ])
  for (const { status, body } of answers) {
    t.equal(status, 200)
    t.equal(body.replaceAll(/style\.\w+/g, ''), answers[0]?.body.replaceAll(/style\.\w+/g, ''))
  }
  const db = new Database(join(settings['DATA'] as string, 'deity.sqlite'), { readonly: true })
  t.same(db.prepare('select nonce, amount from entry').all(), [{ nonce: 'both', amount: 5 }])
  db.close()
})
