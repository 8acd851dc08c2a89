/** Sessions and their journals as rows of SQLite: what a phase reads and adds, prepared once. */
import type Database from 'better-sqlite3'
import type { Tables } from '../order/db/tables.ts'
import { preparePurchase } from './database.ts'

/** The session, the state that was answered, and the phase that the same form made before, if it did. */
type Found = [
  ...[id: number, last: number, finished: number, expires: number],
  ...[state: string | null, taken: number | null, takenState: string],
]

export interface Phase {
  number: number
  parent: number
  digest: Uint8Array
  input: string
  state: string
  isFinal: boolean
}

export interface Journal {
  find(hash: Uint8Array, parent: number, digest: Uint8Array): Found | undefined
  /** @returns the row of a new session */
  begin(hash: Uint8Array): number
  record(session: number, phase: Phase): void
  buy(row: Tables['purchase']): void
}

const minutes = 60_000

export function openJournal(db: Database.Database): Journal {
  db.exec(`create table session (id integer primary key, hash blob not null unique, last integer not null,
      finished integer not null, expires integer not null) strict;
    create table phase (session integer not null references session (id), number integer not null,
      parent integer not null, digest blob not null, input text not null, state text not null, at integer not null,
      primary key (session, number)) strict, without rowid;
    create unique index submission on phase (session, parent, digest)`)
  const find = db
    .prepare<unknown[], Found>(`select s.id, s.last, s.finished, s.expires, p.state, t.number, t.state
      from session s
      left join phase p on p.session = s.id and p.number = ?
      left join phase t on t.session = s.id and t.parent = ? and t.digest = ?
      where s.hash = ?`)
    .raw()
  const begin = db.prepare('insert into session (hash, last, finished, expires) values (?, 0, 0, 0)')
  const add = db.prepare('insert into phase values (?, ?, ?, ?, ?, ?, ?)')
  const update = db.prepare('update session set last = ?, finished = ?, expires = ? where id = ?')
  const buy = preparePurchase(db)
  return {
    find: (hash, parent, digest) => find.get(parent, parent, digest, hash),
    begin: (hash) => Number(begin.run(hash).lastInsertRowid),
    record(session, { number, parent, digest, input, state, isFinal }) {
      const now = Date.now()
      add.run(session, number, parent, digest, input, state, now)
      update.run(number, isFinal ? number : 0, now + 30 * minutes, session)
    },
    buy: (row) => void buy.run(row),
  }
}
