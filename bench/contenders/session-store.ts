/**
 * express-session's store over better-sqlite3. The ready-made ones bring the older `sqlite3` driver or have
 * not been kept up, so this is what one writes oneself. It leaves out `touch`, which would write on every
 * page looked at.
 */
import type Database from 'better-sqlite3'
import { type SessionData, Store } from 'express-session'

type Done = (error?: unknown) => void

export class SqliteStore extends Store {
  readonly #get: Database.Statement<[string, number], string>
  readonly #set: Database.Statement<[string, string, number]>
  readonly #destroy: Database.Statement<[string]>

  constructor(db: Database.Database) {
    super()
    db.exec(
      'create table session (sid text primary key, data text not null, expires integer not null) strict',
    )
    this.#get = db
      .prepare<[string, number], string>('select data from session where sid = ? and expires > ?')
      .pluck()
    this.#set = db.prepare(`insert into session values (?, ?, ?)
      on conflict do update set data = excluded.data, expires = excluded.expires`)
    this.#destroy = db.prepare('delete from session where sid = ?')
  }

  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const data = this.#get.get(sid, Date.now())
    done(null, data === undefined ? null : JSON.parse(data))
  }

  override set(sid: string, session: SessionData, done?: Done): void {
    const expires = session.cookie.expires
      ? new Date(session.cookie.expires).getTime()
      : Date.now() + 1_800_000
    this.#set.run(sid, JSON.stringify(session), expires)
    done?.()
  }

  override destroy(sid: string, done?: Done): void {
    this.#destroy.run(sid)
    done?.()
  }
}
