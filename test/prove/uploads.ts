/**
 * Proves that a server killed while files arrive loses no answered file, keeps none twice, and leaves nothing
 * behind that the sweep does not remove:
 *
 *     npm run prove:uploads -- --kills 500 --visitors 6 --seconds 7200
 *
 * Visitors send films until each is answered, and each answered form once more. The server is killed at a
 * random moment after it listens, and at every piece. In the end each form is one phase, each film is there
 * byte by byte, and after the sweep there is no piece of another.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { prepareStatement } from '../../server/store/sqlite/statements.ts'
import { openSqlite } from '../../server/store/sqlite/store.ts'
import { openVisitor } from '../kit/visitor.ts'
import { fixture } from '../support/app.ts'
import { jpeg, photo } from '../support/files.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess } from '../support/process.ts'
import { inDatabase } from './database.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    visitors: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '600' },
  },
})
const kills = Number(values.kills)
const data = mkdtempSync(join(tmpdir(), 'deity-uploads-'))
const file = join(data, 'deity.sqlite')
const PORT = String(await freePort())
const url = `http://127.0.0.1:${PORT}`
const app = fixture('claim')
const deadline = performance.now() + Number(values.seconds) * 1000

/** What was answered: the digest of the photo, by the title of its form. */
const answered = new Map<string, string>()
const counts = { kills: 0, sent: 0, unanswered: 0, again: 0 }
const violations: string[] = []
let isOver = false

/** Sends until there is an answer. */
async function insist<T>(send: () => Promise<T>): Promise<T> {
  for (;;) {
    counts.sent++
    try {
      return await send()
    } catch (error) {
      if (process.env['DEBUG']) console.log(String(error), (error as Error).cause)
      counts.unanswered++
      await sleep(20)
    }
  }
}

async function visit(number: number): Promise<void> {
  for (let round = 0; !isOver; round++) {
    const title = `${number}-${round}`
    const visitor = await insist(() => openVisitor(url, '/claim'))
    const bytes = jpeg(500_000 + ((number * 7919 + round * 104_729) % 1_500_000), number + 1)
    bytes.write(title, 100)
    const { address, parts } = visitor.fill({ title, photo: photo('roof.jpg') }).form()
    parts?.set('photo', new File([new Uint8Array(bytes)], 'roof.jpg', { type: 'image/jpeg' }))
    const send = async () => {
      const answer = await fetch(address, { method: 'POST', body: parts ?? '', redirect: 'manual' })
      await answer.text()
      if (answer.status === 503 || answer.status === 422) throw new Error(`again: ${answer.status}`)
      return `${answer.status} ${answer.headers.get('location')}`
    }
    const first = await insist(send)
    if (!first.startsWith('303')) violations.push(`${title}: ${first}`)
    answered.set(title, createHash('sha256').update(bytes).digest('base64url'))
    counts.again++
    const second = await insist(send)
    if (second !== first) violations.push(`${title}: answered ${first}, then ${second}`)
  }
}

const visitors = Promise.all(Array.from({ length: Number(values.visitors) }, (_, number) => visit(number)))
const environment = { APP: app, DATA: data, PORT }
while (counts.kills < kills && performance.now() < deadline) {
  const server = await startProcess(environment)
  await sleep(Math.random() * 600)
  await server.end('SIGKILL')
  counts.kills++
  if (counts.kills % 10 === 0) console.log(`${counts.kills} kills, ${answered.size} answered`)
}
const last = await startProcess(environment)
isOver = true
await visitors
await last.end('SIGTERM')

const store = openSqlite({
  file,
  migrations: join(app, 'db/migrations'),
  onFatal: (error) => violations.push(String(error)),
})
// Of files alone: the sessions have not expired.
while (await store.uploads.sweep(Date.now())) {}
await store.close()

inDatabase(file, { readonly: true }, (db) => {
  const phases = prepareStatement<[], { input: string; count: number }>(
    db,
    'select input, count(*) as count from phase group by session, input',
  ).all()
  const recorded = new Map<string, string>()
  for (const { input, count } of phases) {
    const { title, photo: text } = JSON.parse(input)
    if (count !== 1 || recorded.has(title)) violations.push(`doubled: ${title}`)
    recorded.set(title, text.split(' ')[0])
  }
  const pieces = prepareStatement<[string], { bytes: Buffer }>(
    db,
    'select bytes from upload_piece where upload = ? order by number',
  )
  const uploads = prepareStatement<[], { id: string; digest: Buffer | null; taken: number }>(
    db,
    'select id, digest, taken from upload',
  ).all()
  const stored = new Map<string, number>()
  for (const { id, digest, taken } of uploads) {
    const hash = createHash('sha256')
    for (const { bytes } of pieces.all(id)) hash.update(bytes)
    const found = hash.digest()
    if (taken !== 1 || !digest || !found.equals(digest)) violations.push(`an orphan, or other bytes: ${id}`)
    const name = found.toString('base64url')
    stored.set(name, (stored.get(name) ?? 0) + 1)
  }
  for (const [title, digest] of answered) {
    if (recorded.get(title) !== digest) violations.push(`lost: the phase ${title}`)
    if (stored.get(digest) !== 1) violations.push(`lost or doubled: the photo of ${title}`)
  }
  if (recorded.size !== answered.size)
    violations.push(`${recorded.size} phases, and ${answered.size} were answered`)
  const loose = prepareStatement<[], number>(
    db,
    'select count(*) from upload_piece where upload not in (select id from upload)',
  ).pluck()
  if (loose.get() !== 0) violations.push(`${loose.get()} pieces of no file`)
})
rmSync(data, { recursive: true })
console.log(
  `${counts.kills} kills, ${answered.size} files answered of ${counts.sent} requests (${counts.unanswered} without an answer, ${counts.again} sent again): ${violations.length} violations`,
)
for (const each of violations.slice(0, 20)) console.log(each)
process.exit(violations.length > 0 ? 1 : 0)
