/** The contenders' file: as durable as this project's own, and with the same table of purchases. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Tables } from '../order/db/tables.ts'

const purchase = readFileSync(join(import.meta.dirname, '../order/db/migrations/001-purchase.sql'), 'utf8')

/** @param folder already there, and empty */
export function openDatabase(folder: string): Database.Database {
  const db = new Database(join(folder, 'orders.sqlite'))
  // The journal's mode first: better-sqlite3 is compiled to turn to NORMAL with it. Not `db.pragma`: see
  // server/store/sqlite/statements.ts.
  db.exec('pragma journal_mode = WAL; pragma synchronous = FULL')
  db.exec(purchase)
  return db
}

export const preparePurchase = (db: Database.Database): Database.Statement<[Tables['purchase']]> =>
  db.prepare(`insert into purchase values (:reference, :product, :quantity, :name, :street, :postcode, :city,
    :email, :delivery, :note, :total, :made_at)`)
