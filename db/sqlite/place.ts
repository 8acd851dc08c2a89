/**
 * Are the files that were opened still at their paths? SQLite goes on writing into what was deleted or moved away, and a
 * phase would be answered that nobody finds again. Only their names are looked up: whoever opens such a file inside this
 * process and closes it drops SQLite's locks.
 */
import { renameSync, statSync } from 'node:fs'
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

type Identity = string | undefined

/** Two files are one if this is equal. `undefined` when there is none, or none that can be seen. */
function identityOf(path: string): Identity {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false })
    return found && `${found.dev} ${found.ino}`
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
  const opened = new Map([file, log, index].map((path) => [path, identityOf(path)]))
  const isOpened = (path: string) => identityOf(path) === opened.get(path)
  return {
    assertHere() {
      if (isOpened(file) && isOpened(log) && isOpened(index)) return
      if (identityOf(file) === undefined)
        throw new Unavailable(
          `the database is not at ${file} any more: put it back; until the server ends, /proc/${process.pid}/fd holds it`,
        )
      throw new Error(
        isOpened(file)
          ? `the files beside the database were taken away: ${log}, ${index}`
          : `another file is in the place of the database: ${file}`,
      )
    },
    leave() {
      const other = identityOf(file)
      if (other !== undefined && other !== opened.get(file) && isOpened(log))
        renameSync(log, `${log}.of-another-file`)
    },
  }
}
