/** `deity forget`, on the file of a server that runs: what a person filled in is gone, down to the bytes. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import type { Visitor } from '../kit/visitor.ts'
import { root } from '../support/app.ts'
import { confirm, contact, dates } from '../support/booking.ts'
import { deity } from '../support/command.ts'
import { startProcess } from '../support/process.ts'

/** The files of the database that hold this text. */
const holding = (data: string, text: string): string[] =>
  readdirSync(data).filter((name) => readFileSync(join(data, name)).includes(text))

/** Up to the review of a booking, as somebody else. */
async function walk(visitor: Visitor, who: { name: string; email: string }, room: string): Promise<Visitor> {
  await visitor.fill(dates).submit()
  await visitor.submit(`Choose the ${room}`)
  await visitor.fill({ guestName: who.name }).submit('Continue')
  return visitor.fill({ ...contact, ...who }).submit()
}

const grace = { name: 'Grace Brewster Hopper', email: 'grace@example.org' }
const ada = { name: 'Ada Augusta King', email: 'ada@example.org' }

t.test('a person is forgotten beside a running server', async (t) => {
  const data = t.testdir()
  const server = await startProcess({ DATA: data })
  t.teardown(() => server.end())
  const forget = (reference: string) => deity(['forget', reference], root, { DATA: data })

  const going = await walk(await server.visit(), grace, 'Double room')
  const other = await walk(await server.visit(), ada, 'Double room')
  // Long enough for pages of their own, and moved between pages by those that come and go.
  for (let n = 0; n < 12; n++) {
    await other.follow('Change wishes')
    await other.fill({ wishes: `${n} `.repeat(150) }).submit()
    await going.follow('Change wishes')
    await going.fill({ wishes: `${grace.name} ${n} `.repeat(10) }).submit()
  }
  t.not(holding(data, grace.name).length, 0)

  t.match((await forget('nobody@example.org')).lines[0], 'Forgotten: 0 sessions, 0 phases.')
  const { status, lines, notes } = await forget(grace.email)
  t.equal(status, 0, notes.join())
  t.match(lines[0], /^Forgotten: 1 session, 16 phases\. What was confirmed/)
  t.notMatch([...lines, ...notes].join(), /Grace|grace/)
  t.same(holding(data, grace.name), [], 'no byte of it is left')
  t.same(holding(data, grace.email), [])

  t.equal((await going.reload()).status, 410)
  t.equal((await other.reload()).heading, 'Check your answers', 'others go on')
  await confirm(other)
  t.match(other.text, /Reference/)
  const db = new Database(join(data, 'deity.sqlite'), { readonly: true })
  t.equal(db.prepare('select count(*) from hold').pluck().get(), 0, 'what a session held is given back')
  const [, reference = ''] = /Reference ([2-9A-Z]{8})/.exec(other.text) ?? []
  t.match((await forget(reference)).lines[0], 'Forgotten: 1 session')
  t.equal(db.prepare('select count(*) from booking').pluck().get(), 1, 'a booking stays')
  t.equal(db.pragma('integrity_check', { simple: true }), 'ok')
  db.close()
  t.equal((await other.reload()).status, 410)
  t.equal((await server.visit()).heading, 'Your dates')
  t.notMatch(server.output(), /"level":[56]0/)
})

t.test('without a reference or a database nothing is done', async (t) => {
  const data = t.testdir()
  t.equal((await deity(['forget'], root, { DATA: data })).status, 2)
  const { status, notes } = await deity(['forget', 'a'], root, { DATA: data })
  t.equal(status, 1)
  t.match(notes.join(), /There is no database at/)
})
