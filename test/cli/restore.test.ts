/** `deity restore`: an older copy takes the place of the data, and what visitors have open goes on or is refused, never mixed. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { readKeyFile, rotateKey } from '../../server/security/keys.ts'
import type { Visitor } from '../kit/visitor.ts'
import { root } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'
import { deity } from '../support/command.ts'
import { asNobody, giveAway } from '../support/nobody.ts'
import { startProcess } from '../support/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-restore-'))
t.teardown(() => rmSync(folder, { recursive: true }))
let folders = 0
const newFolder = () => join(folder, String(++folders))

const backUp = async (data: string): Promise<string> => {
  const target = newFolder()
  const { status, notes } = await deity(['backup', target], root, { DATA: data })
  if (status !== 0) throw new Error(notes.join('\n'))
  return target
}
const restore = (data: string, ...words: string[]) => deity(['restore', ...words], root, { DATA: data })

/** Sends the form that a visitor has before them, as it is. */
const submitted = async (visitor: Visitor, button?: string) => {
  await visitor.submit(button)
  return visitor.status
}

t.test('a form of the lost future is refused, and everything else goes on', async (t) => {
  const data = newFolder()
  let server = await startProcess({ DATA: data })
  const PORT = String(server.port)
  const [one, other] = [await server.visit(), await server.visit()]
  await one.fill(dates).submit()
  await walkToReview(other)
  const backup = await backUp(data)

  const lost = one.tab()
  await lost.submit('Choose the Double room')
  await lost.fill({ guestName: 'Ada' }).submit('Continue')
  await lost.fill(contact).submit()
  t.equal(lost.heading, 'Check your answers')
  rotateKey(data)
  server.process.kill('SIGHUP')
  await server.said(/were read again/)
  const late = await server.visit()

  const served = await restore(data, backup)
  t.equal(served.status, 1)
  t.match(served.notes.join(), /A server runs on/)
  t.equal((await lost.reload()).heading, 'Check your answers', 'nothing has been changed')
  t.equal((await server.end()).status, 0)

  const { status, lines, notes } = await restore(data, backup)
  t.equal(status, 0, notes.join())
  const [, former = ''] = /before is in (\S+):/.exec(lines.join()) ?? []
  t.same(readdirSync(former).sort(), ['deity.sqlite', 'seal.key'])
  t.same(
    readdirSync(data).filter((name) => !name.startsWith('before-')),
    ['deity.sqlite', 'seal.key'],
    'no log, nothing half done',
  )
  t.equal(readKeyFile(join(data, 'seal.key')).length, 2, 'pages sealed since are taken as well')

  server = await startProcess({ DATA: data, PORT })
  await one.submit('Choose the Family room')
  await one.fill({ guestName: 'Grace' }).submit('Continue')
  await one.fill(contact).submit()
  t.equal(one.heading, 'Check your answers')
  t.equal(await submitted(lost.fill({ agree: true }), 'Book this room'), 409)
  const db = new Database(join(data, 'deity.sqlite'), { readonly: true })
  const booked = db.prepare('select room_type from booking order by room_type').pluck()
  t.same(booked.all(), [], 'and books nothing')
  await confirm(other)
  await confirm(one)
  t.match([one.heading, other.heading], ['Your room is booked', 'Your room is booked'])
  t.same(booked.all(), ['double', 'family'])
  db.close()
  await late.fill(dates).submit()
  t.equal(late.heading, 'Your room', 'sealed with the newest key')
  t.equal((await server.end()).status, 0)
})

t.test('what is no good backup is refused, and nothing is changed', async (t) => {
  const data = newFolder()
  const server = await startProcess({ DATA: data })
  t.equal((await server.end()).status, 0)
  const backup = await backUp(data)
  const before = readFileSync(join(data, 'deity.sqlite'))
  const bad = (make: (file: string) => void) => {
    const made = newFolder()
    mkdirSync(made)
    copyFileSync(join(backup, 'seal.key'), join(made, 'seal.key'))
    make(join(made, 'deity.sqlite'))
    return made
  }
  const cut = (file: string) =>
    writeFileSync(file, readFileSync(join(backup, 'deity.sqlite')).fill(7, 5000, 20_000))
  const foreign = (file: string) => new Database(file).exec('create table a (b)').close()
  const later = (file: string) => {
    copyFileSync(join(backup, 'deity.sqlite'), file)
    const db = new Database(file)
    db.exec(`insert into migration (name, hash, at) values ('engine/999-later.sql', '', 1)`)
    db.close()
  }
  for (const [name, made, why] of [
    ['nothing', newFolder(), /There is no backup at/],
    ['no database', bad((file) => writeFileSync(file, 'no database '.repeat(500))), /not a database/],
    ['a damaged one', bad(cut), /malformed|damaged/],
    ['of another program', bad(foreign), /not a database of Deity/],
    ['of a later version', bad(later), /999-later\.sql has run on this database but its file is missing/],
  ] as const) {
    const { status, notes } = await restore(data, made)
    t.equal(status, 1, name)
    t.match(notes.join('\n'), /Nothing was restored/, name)
    t.match(notes.join('\n'), why, name)
    t.same(readdirSync(data).sort(), ['deity.sqlite', 'seal.key'], name)
  }
  t.same(readFileSync(join(data, 'deity.sqlite')), before)
  writeFileSync(join(data, 'deity.sqlite'), 'no database '.repeat(500))
  t.equal((await restore(data, backup)).status, 0, 'what is there may be damaged')
  t.equal((await (await startProcess({ DATA: data })).end()).status, 0)
  t.equal((await restore(data)).status, 2)
})

t.test('without its key only by --new-key; a start beside another key stops', async (t) => {
  const data = newFolder()
  let server = await startProcess({ DATA: data })
  const PORT = String(server.port)
  const visitor = await server.visit()
  await visitor.fill(dates).submit()
  t.equal((await server.end()).status, 0)
  const key = readFileSync(join(data, 'seal.key'))
  const backup = await backUp(data)
  unlinkSync(join(backup, 'seal.key'))

  const empty = newFolder()
  const refused = await restore(empty, backup)
  t.equal(refused.status, 1)
  t.match(
    refused.notes.join(),
    /neither in the backup.*--new-key.*Every page that visitors\s+have open is then refused/s,
  )
  t.same(readdirSync(empty), [])
  t.equal((await restore(data, backup)).status, 0, 'the key that is there is the same')

  unlinkSync(join(data, 'seal.key'))
  const start = () => startProcess({ DATA: data, PORT })
  const why = { message: /sealed with another key.*Restore that key.*deity accept-key/s }
  await t.rejects(start(), why)
  await t.rejects(start(), why, 'nor with the key that the first start made')
  writeFileSync(join(data, 'seal.key'), key)
  server = await start()
  const open = visitor.tab()
  await visitor.submit('Choose the Double room')
  t.equal(visitor.status, 200, 'with its key it goes on')
  // The first key may go once the newer one is known.
  rotateKey(data)
  server.process.kill('SIGHUP')
  await server.said(/were read again/)
  t.equal((await server.end()).status, 0)
  const [newest] = readFileSync(join(data, 'seal.key'), 'utf8').split('\n')
  writeFileSync(join(data, 'seal.key'), `${newest}\n`)
  t.equal((await (await start()).end()).status, 0)
  writeFileSync(join(data, 'seal.key'), key)
  await t.rejects(start(), why, 'what was taken out is known no more')

  t.equal((await deity(['accept-key'], root, { DATA: data })).status, 0)
  t.equal((await (await start()).end()).status, 0)

  t.equal((await restore(empty, backup, '--new-key')).status, 0)
  server = await startProcess({ DATA: empty, PORT })
  t.equal(await submitted(open, 'Choose the Double room'), 400)
  t.equal((await server.end()).status, 0)
})

t.test('the owner of the data has its files, and nobody else reads them', async (t) => {
  if (asNobody === undefined || asNobody.length === 0) {
    t.pass('there is nobody else here')
    return
  }
  const data = newFolder()
  t.equal((await (await startProcess({ DATA: data })).end()).status, 0)
  const backup = await backUp(data)
  chmodSync(folder, 0o755)
  giveAway(data)
  t.equal((await restore(data, backup)).status, 0)
  const { uid } = statSync(data)
  t.not(uid, 0)
  for (const path of [data, ...readdirSync(data).map((name) => join(data, name))])
    t.same([statSync(path).uid, statSync(path).mode & 0o077], [uid, 0], path)
  t.equal((await (await startProcess({ DATA: data }, asNobody)).end()).status, 0)
  t.notOk(existsSync(join(data, 'deity.sqlite-wal')))
})
