/** Orders under way as rows of SQLite, and the statements that a phase needs, prepared once. */
import type Database from 'better-sqlite3'
import type { Tables } from '../order/db/tables.ts'
import { preparePurchase } from './database.ts'
import type { Order } from './order.ts'

export interface Sessions {
  load(id: string): Order | undefined
  store(id: string, order: Order): void
  buy(row: Tables['purchase']): void
}

export function openSessions(db: Database.Database): Sessions {
  db.exec(`create table session (id text primary key, state text not null, at integer not null)
    strict, without rowid`)
  const load = db.prepare<[string], string>('select state from session where id = ?').pluck()
  const store = db.prepare(`insert into session values (?, ?, ?)
    on conflict do update set state = excluded.state, at = excluded.at`)
  const buy = preparePurchase(db)
  return {
    load(id) {
      const state = load.get(id)
      return state === undefined ? undefined : JSON.parse(state)
    },
    store: (id, order) => void store.run(id, JSON.stringify(order), Date.now()),
    buy: (row) => void buy.run(row),
  }
}
