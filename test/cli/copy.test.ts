/** `deity copy`: from SQLite to PostgreSQL and back, with sessions under way and a tab open throughout. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import t from 'tap'
import { databaseIn } from '../../server/store/open.ts'
import { schemaIn } from '../kit/database.ts'
import { root } from '../support/app.ts'
import { confirm, referenceIn, walkToReview } from '../support/booking.ts'
import { runNode } from '../support/command.ts'
import { noPostgres, startCluster } from '../support/postgres.ts'
import { spawnNode, startProcess } from '../support/process.ts'
import { until } from '../support/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-copy-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const cluster = noPostgres ? undefined : await startCluster()
const skip = noPostgres ?? false
const admin = new pg.Client({ connectionString: cluster?.url ?? '' })
if (cluster) {
  await admin.connect()
  t.teardown(async () => {
    await admin.end()
    await cluster.remove()
  })
}

async function copy(from: string, to: string) {
  const { status, lines, notes } = await runNode(['cli/deity.js', 'copy', '--from', from, '--to', to], root)
  return { status, text: [...lines, ...notes].join('\n') }
}

t.test('an application moves, and its visitors stay where they are', { skip }, async (t) => {
  const data = join(folder, 'data')
  const first = await startProcess({ DATA: data })
  const one = await walkToReview(await first.visit())
  const done = await walkToReview(await first.visit(), 'Single room')
  await confirm(done)
  const reference = referenceIn(done.text)
  const { file: url } = await schemaIn(cluster?.url ?? '')
  t.match((await copy(data, url)).text, /A server runs on .*: stop it first/)
  await first.end()

  const moved = await copy(data, url)
  t.equal(moved.status, 0, moved.text)
  t.match(moved.text, /^session: 2$/m)
  t.match(moved.text, /^booking: 1$/m)
  t.match((await copy(data, url)).text, /The target has sessions already/)

  const settings = { SEAL_KEY: readFileSync(join(data, 'seal.key'), 'utf8').trim() }
  const second = await startProcess({ ...settings, DATABASE: url, PORT: String(first.port) })
  await done.reload()
  t.equal(referenceIn(done.text), reference, 'the receipt is still there')
  await confirm(one)
  const other = referenceIn(one.text)
  t.ok(other, 'and the tab that was open goes on')
  const three = await walkToReview(await second.visit())
  t.match((await copy(url, join(folder, 'back'))).text, /A server runs on the database/)
  await second.end()

  const back = await copy(url, join(folder, 'back'))
  t.equal(back.status, 0, back.text)
  t.match(back.text, /^booking: 2$/m)
  const third = await startProcess({ ...settings, DATA: join(folder, 'back'), PORT: String(first.port) })
  await one.reload()
  t.equal(referenceIn(one.text), other)
  await confirm(three)
  t.ok(referenceIn(three.text))
  await third.end()
})

t.test('an interrupted copy has left nothing, and can be run again', { skip }, async (t) => {
  const data = join(folder, 'interrupted')
  const server = await startProcess({ DATA: data })
  await confirm(await walkToReview(await server.visit()))
  await server.end()
  const source = new Database(databaseIn(data), { readonly: true })
  const [hash] = source.prepare<[], Buffer>('select hash from session').pluck().all()
  source.close()

  const target = await schemaIn(cluster?.url ?? '')
  await (await target.open(root, { actionLimit: 2000, onFatal: () => {} })).close()
  const other = new pg.Client({ connectionString: target.file })
  await other.connect()
  t.teardown(() => other.end())
  const ask = async (sql: string) => Number((await other.query(sql)).rows[0].count)
  // The copy waits for this row, in the middle of its tables.
  await other.query('begin')
  await other.query(
    `insert into phase (session, number, tag, parent, origin, action, digest, input, outcome, screen, state, at, version)
     values ($1, 1, '', 0, '', '', '', '', 'show', '', '', 0, 1)`,
    [hash],
  )
  const copying = spawnNode(['cli/deity.js', 'copy', '--from', data, '--to', target.file], {})
  await until('the copy waits', async () => {
    const { rows } = await admin.query(
      "select 1 from pg_stat_activity where application_name = 'deity copy' and wait_event_type = 'Lock'",
    )
    return rows.length === 1
  })
  t.equal((await copying.end('SIGKILL')).status, 'SIGKILL')
  await other.query('rollback')
  for (const table of ['session', 'phase', 'booking'])
    t.equal(await ask(`select count(*) from ${table}`), 0, table)

  const again = await copy(data, target.file)
  t.equal(again.status, 0, again.text)
  t.match(again.text, /^session: 1$/m)
  t.match(again.text, /^booking: 1$/m)
})
