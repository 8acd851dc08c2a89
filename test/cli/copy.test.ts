/** `deity copy`: from SQLite to PostgreSQL and back, with sessions under way and a tab open throughout. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { schemaIn } from '../kit/database.ts'
import { root } from '../support/app.ts'
import { confirm, referenceIn, walkToReview } from '../support/booking.ts'
import { runNode } from '../support/command.ts'
import { noPostgres, startCluster } from '../support/postgres.ts'
import { startProcess } from '../support/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-copy-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const cluster = noPostgres ? undefined : await startCluster()
t.teardown(() => cluster?.remove())
const skip = noPostgres ?? false

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
