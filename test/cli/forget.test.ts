/** `deity forget`, on the file of a server that runs: what a person filled in is gone, down to the bytes. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import type { Visitor } from '../kit/visitor.ts'
import { root } from '../support/app.ts'
import { confirm, contact, dates, referenceIn } from '../support/booking.ts'
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
    await other.follow('Change special requests')
    await other.fill({ wishes: `${n} `.repeat(150) }).submit()
    await going.follow('Change special requests')
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
  const reference = referenceIn(other.text)
  t.match((await forget(reference)).lines[0], 'Forgotten: 1 session')
  t.equal(db.prepare('select count(*) from booking').pluck().get(), 1, 'a booking stays')
  t.equal(db.pragma('integrity_check', { simple: true }), 'ok')
  db.close()
  t.equal((await other.reload()).status, 410)
  t.equal((await server.visit()).heading, 'Your dates')
  t.notMatch(server.output(), /"level":[56]0/)
})

t.test('what was typed and not sent is theirs, too', async (t) => {
  const data = t.testdir()
  const server = await startProcess({ DATA: data })
  t.teardown(() => server.end())
  const forget = (reference: string) => deity(['forget', reference], root, { DATA: data })
  const toContact = async (wishes: string) => {
    const visitor = await server.visit()
    await visitor.fill(dates).submit()
    await visitor.submit('Choose the Family room')
    await visitor.fill({ guestName: 'Ada' }).submit('Continue')
    await visitor.fill({ wishes }).submit('Large')
    t.equal(visitor.heading, 'How to reach you')
    return visitor
  }
  const typed = await toContact(`Write to ${grace.email.toUpperCase()}.`)
  const longer = await toContact(`Write to dis${grace.email}, ${grace.email}.uk or ${grace.email}-x`)
  // A session whose only screen so far has such a draft: it has a row, and no phase.
  const db = new Database(join(data, 'deity.sqlite'))
  db.exec(`insert into session (hash, "transaction", born, last, closed, finished, expires, gone, drafts)
      values (randomblob(32), 'booking', 1, 0, 0, 0, 9e15, 9e15, '{"contact":"stays"}');
    insert into draft select max(id), 'contact', 'save-contact', '{"email":" ${grace.email}"}', null from session`)
  db.close()
  t.not(holding(data, grace.email).length, 0)

  const { lines } = await forget(grace.email)
  t.match(lines[0], 'Forgotten: 2 sessions, 3 phases.')
  t.equal((await typed.reload()).status, 410)
  t.equal((await longer.reload()).status, 200, 'a part of a longer address is another one')
  await longer.submit('delete my answers')
  t.match((await forget(grace.email)).lines[0], 'Forgotten: 0 sessions')
  for (const text of [grace.email, grace.email.toUpperCase()]) t.same(holding(data, text), [])
})

t.test('without a server all of it is deleted, and the file written anew', async (t) => {
  const data = t.testdir()
  t.equal((await (await startProcess({ DATA: data })).end()).status, 0)
  const db = new Database(join(data, 'deity.sqlite'))
  db.exec(`insert into session (hash, "transaction", born, last, closed, finished, expires, gone)
      values (randomblob(32), 'booking', 1, 500, 0, 0, 9e15, 9e15);
    with recursive n (number) as (select 1 union all select number + 1 from n where number < 500)
      insert into phase (session, number, tag, parent, origin, action, digest, input, outcome, screen, state, at, version)
      select 1, number, 'abcdef', number - 1, 'contact', 'save-contact', randomblob(32), '{}', 'show', 'review',
        '{"email":"${grace.email}"}', 1, 1 from n`)
  // As an older version left it: what was deleted is still there, and no page is ever given back.
  db.exec('pragma auto_vacuum = NONE; vacuum; pragma secure_delete = OFF')
  db.exec(`create table a (b); insert into a select '${ada.name}' from phase; drop table a`)
  db.close()
  t.not(holding(data, ada.name).length, 0)
  const { lines, notes } = await deity(['forget', grace.email], root, { DATA: data })
  t.match(lines[0], 'Forgotten: 1 session, 500 phases.')
  t.notMatch(notes.join(), /A server runs/)
  const after = new Database(join(data, 'deity.sqlite'), { readonly: true })
  t.equal(after.prepare('select count(*) from phase').pluck().get(), 0)
  t.equal(after.prepare('select count(*) from forgetting').pluck().get(), 0)
  t.equal(after.pragma('auto_vacuum', { simple: true }), 2)
  after.close()
  for (const text of [grace.email, ada.name]) t.same(holding(data, text), [])
})

t.test('without a reference or a database nothing is done', async (t) => {
  const data = t.testdir()
  t.equal((await deity(['forget'], root, { DATA: data })).status, 2)
  const { status, notes } = await deity(['forget', 'a'], root, { DATA: data })
  t.equal(status, 1)
  t.match(notes.join(), /There is no database at/)
})
