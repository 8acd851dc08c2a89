/** Reads what was sent from a screen on another branch: before an earlier answer was changed through Back. */
import type Database from 'better-sqlite3'
import type { FilledForm, Session } from '../contract.ts'
import { prepareStatement } from './statements.ts'

/** Phases that are followed back. What is farther away counts as the same branch. */
const maxSteps = 64

/** See `Store.sentElsewhere`. Each step reads one row by its key, and the newest form has an index. */
export function prepareSentElsewhere(db: Database.Database) {
  const newest = prepareStatement<[number, string, number], FilledForm & { number: number }>(
    db,
    `select number, action, input from phase where session = ? and origin = ? and number > ?
    order by number desc limit 1`,
  )
  const parentOf = prepareStatement<[number, number], number>(
    db,
    'select parent from phase where session = ? and number = ?',
  ).pluck()
  return ({ id, closed }: Session, phase: number, screen: string): FilledForm | undefined => {
    const found = newest.get(id, screen, closed)
    if (!found) return undefined
    let at = phase
    for (let step = 0; step < maxSteps && at > found.number; step++) at = parentOf.get(id, at) ?? 0
    return at < found.number ? found : undefined
  }
}
