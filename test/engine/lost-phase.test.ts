/** After a restore: a form of a phase that the copy does not hold is refused, and all others go on. */
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { copyDatabase } from '../../server/store/sqlite/backup.ts'
import type { Visitor } from '../kit/visitor.ts'
import { confirm, contact } from '../support/booking.ts'
import { startProcess } from '../support/process.ts'

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
/** For a server with the real clock. */
const dates = { arrive: day(30), depart: day(32) }

const roomsBooked = (file: string): unknown[] => {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare('select room_type from booking order by room_type').pluck().all()
  } finally {
    db.close()
  }
}

const walkOn = async (visitor: Visitor, room: string) => {
  await visitor.submit(`Choose the ${room}`)
  await visitor.fill({ guestName: 'Ada' }).submit('Continue')
  return visitor.fill(contact).submit()
}

t.test('a form of the lost future is never read as another', async (t) => {
  const DATA = t.testdir()
  const file = join(DATA, 'deity.sqlite')
  const before = await startProcess({ DATA })
  const visitor = await before.visit()
  await visitor.fill(dates).submit()
  const room = visitor.tab()
  const untouched = await before.visit()
  await untouched.fill(dates).submit()
  await walkOn(untouched, 'Single room')
  copyDatabase(file, `${file}.copy`)

  await walkOn(visitor, 'Double room')
  t.equal(visitor.heading, 'Check your answers')
  const { address, headers, body } = visitor.fill({ agree: true }).form('Book this room')
  const sendLost = () => fetch(address, { method: 'POST', headers, body, redirect: 'manual' })
  const look = visitor.url

  await before.end()
  for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true })
  copyFileSync(`${file}.copy`, file)
  const server = await startProcess({ DATA, PORT: String(before.port) })
  t.teardown(() => server.end())
  t.equal((await sendLost()).status, 409, 'before another phase has its number')
  await walkOn(room, 'Family room')
  t.equal(room.heading, 'Check your answers')
  const refused = await sendLost()
  t.equal(refused.status, 409)
  const page = await refused.text()
  t.match(page, /We no longer have this page/)
  t.match(page, /Continue: Check your answers/)
  t.same(roomsBooked(file), [], 'nothing is booked by it')
  await visitor.open(look)
  t.equal(visitor.status, 409, 'nor is it shown as the other one')
  await visitor.follow('Continue')
  t.match(visitor.text, /Family room/)
  await confirm(visitor)
  await confirm(untouched)
  t.equal(untouched.heading, 'Your room is booked', 'all others go on')
  t.same(roomsBooked(file), ['family', 'single'])
})
