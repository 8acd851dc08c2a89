/**
 * Are the opened files still at their paths? SQLite keeps writing to a file that was deleted or moved away,
 * and the next start would not find the phase. Only `stat` is used: opening and closing a file in this
 * process drops SQLite's locks.
 */

import { type BigIntStats, renameSync, statSync } from 'node:fs'
import { OperatorError } from '../../runtime/operator-errors.ts'
import { StoreUnavailableError } from '../contract.ts'

export interface FileIdentity {
  /**
   * @throws {StoreUnavailableError} while the file is missing; it may come back
   * @throws {Error} when another file is in its place, or its log or index was removed; this is permanent
   */
  assertUnchanged(): void
  /**
   * Call it after the connections are closed. Renames a log that lies beside another file than its own: the
   * next program that opens that file would mix the log into it.
   */
  setAsideLog(): void
}

/** `undefined` when there is no such file, or its folder cannot be read. */
function find(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** For a database in memory. */
export const inMemory: FileIdentity = { assertUnchanged: () => {}, setAsideLog: () => {} }

/** @param file opened, and written to, so that its log and its index exist */
export function recordFileIdentity(file: string): FileIdentity {
  const log = `${file}-wal`
  const index = `${file}-shm`
  const opened = new Map([file, log, index].map((path) => [path, find(path)]))
  const isOpened = (path: string, found: BigIntStats | undefined) => {
    const before = opened.get(path)
    return found !== undefined && found.ino === before?.ino && found.dev === before.dev
  }
  return {
    assertUnchanged() {
      const found = find(file)
      if (!found)
        throw new StoreUnavailableError(
          `The database is not at ${file} any more: put it back. Until the server ends, /proc/${process.pid}/fd has it.`,
          { code: 'DEITY_DATABASE_MOVED' },
        )
      if (!isOpened(file, found))
        throw new OperatorError(
          'DEITY_DATABASE_MOVED',
          `Another file is in the place of the database ${file}: restart the server.`,
        )
      for (const path of [log, index])
        if (!isOpened(path, find(path)))
          throw new OperatorError(
            'DEITY_DATABASE_MOVED',
            `The file ${path} of the database was removed: restart the server.`,
          )
    },
    setAsideLog() {
      const found = find(file)
      if (found && !isOpened(file, found) && isOpened(log, find(log)))
        renameSync(log, `${log}.of-another-file`)
    },
  }
}
