/**
 * Are the files that were opened still at their paths? SQLite goes on writing into what was deleted or moved away, and a
 * phase would be answered that nobody finds again. Only their names are looked up: whoever opens such a file inside this
 * process and closes it drops SQLite's locks.
 */
import { type BigIntStats, renameSync, statSync } from 'node:fs'
import { Unavailable } from '../store.ts'

export interface Place {
  /**
   * @throws {Unavailable} while the file is not there; it may come back
   * @throws {Error} when another file is in its place, or the log or the index beside it was taken away: for good
   */
  assertHere(): void
  /**
   * After the connections are closed. A log beside another file than its own would be mixed into that by whoever opens it
   * next, so it is set aside.
   */
  leave(): void
}

/** `undefined` when there is none, or none that can be seen. */
function find(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** In memory nothing can be taken away. */
export const nowhere: Place = { assertHere: () => {}, leave: () => {} }

/** @param file opened, and written to: its log and its index are there */
export function placeOf(file: string): Place {
  const log = `${file}-wal`
  const index = `${file}-shm`
  const opened = new Map([file, log, index].map((path) => [path, find(path)]))
  const isOpened = (path: string, found: BigIntStats | undefined) => {
    const before = opened.get(path)
    return found !== undefined && found.ino === before?.ino && found.dev === before.dev
  }
  return {
    assertHere() {
      const found = find(file)
      if (!found)
        throw new Unavailable(
          `the database is not at ${file} any more: put it back; until the server ends, /proc/${process.pid}/fd holds it`,
        )
      if (!isOpened(file, found)) throw new Error(`another file is in the place of the database: ${file}`)
      for (const path of [log, index])
        if (!isOpened(path, find(path))) throw new Error(`a file of the database was taken away: ${path}`)
    },
    leave() {
      const found = find(file)
      if (found && !isOpened(file, found) && isOpened(log, find(log)))
        renameSync(log, `${log}.of-another-file`)
    },
  }
}
