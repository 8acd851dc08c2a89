/** Opens what a crash left, as the next start would, and looks for what had been acknowledged. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { keep, prepare } from '../../db/sqlite/keep.ts'
import type { CrashState } from './power-disk.ts'

export interface Finding {
  /** Units that were acknowledged and are not there. */
  lost: number[]
  /** Whatever must not be, however much was lost: damage, or half a unit. */
  faults: string[]
}

/** Units by their journal and by their entries: one must say what the other does. */
const journal = 'select input from phase order by input'
const entries = 'select nonce from entry order by nonce'
const sessions = 'select count(*) from session'
const total = 'select sum(balance) from account'

function read(db: Database.Database, acknowledged: readonly number[]): Finding {
  const faults: string[] = []
  const one = (sql: string) => prepare(db, sql).pluck().get()
  const all = (sql: string) => prepare<[], string>(db, sql).pluck().all()
  // Recovery is done by now; nothing written from here on has to last.
  db.exec('pragma synchronous = OFF')
  const integrity = one('pragma integrity_check')
  if (integrity !== 'ok') faults.push(`integrity_check: ${integrity}`)
  const foreign = all('pragma foreign_key_check')
  if (foreign.length > 0) faults.push(`foreign_key_check: ${foreign}`)
  const isMade = one(`select count(*) from sqlite_schema where name in ('phase', 'entry')`) === 2
  const units = isMade ? all(journal) : []
  if (isMade) {
    if (String(units) !== String(all(entries))) faults.push(`journal ${units}, entries ${all(entries)}`)
    if (one(sessions) !== units.length) faults.push(`${one(sessions)} sessions, ${units.length} phases`)
    if (one(total) !== 500_000) faults.push(`the balances add up to ${one(total)}`)
  }
  const there = new Set(units)
  return { lost: acknowledged.filter((unit) => !there.has(`u${unit}`)), faults }
}

/** @param folder an empty place; the database's own path is what the trace says */
export function examine({ files, acknowledged }: CrashState, folder: string): Finding {
  mkdirSync(folder)
  for (const [path, content] of files) writeFileSync(join(folder, basename(path)), content)
  try {
    const db = keep(new Database(join(folder, 'deity.sqlite')))
    try {
      return read(db, acknowledged)
    } finally {
      db.close()
    }
  } catch (error) {
    return { lost: [], faults: [`cannot be read: ${error}`] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
