/** Returns free pages to the file system, a few in each unit of work. */
import type Database from 'better-sqlite3'
import { prepareStatement } from './statements.ts'

/** Pages returned at once: each may move another page. */
const minPages = 8
const maxPages = 200

/**
 * SQLite searches the list of free pages for each page that it returns, about 2.5 ns for each entry: this
 * many entries take 20 ms.
 */
const maxEntriesRead = 8_000_000

/** Free pages that are kept for new data: at least this many, and at least this share of the file. */
const minFree = { pages: 1000, share: 1 / 4 }

/** The `auto_vacuum` of a file that was made by this version; see open.ts. */
const incremental = 2

/** A file of an older version: it returns no pages, and was not overwritten where data was deleted. */
export const isOfOlderVersion = (db: Database.Database): boolean =>
  prepareStatement<[], number>(db, 'pragma auto_vacuum').pluck().get() !== incremental

/** @param db the connection that writes */
export function vacuumer(db: Database.Database) {
  const mode = prepareStatement<[], number>(db, 'pragma auto_vacuum').pluck()
  const free = prepareStatement<[], number>(db, 'pragma freelist_count').pluck()
  const all = prepareStatement<[], number>(db, 'pragma page_count').pluck()
  return {
    /** Are more pages free than are kept? Never in a file of an older version. */
    isNeeded: () =>
      mode.get() === incremental &&
      Number(free.get()) > Math.max(minFree.pages, Number(all.get()) * minFree.share) + maxPages,
    /** Inside a unit of work. */
    freePages(): void {
      const pages = Math.ceil(Math.min(maxPages, Math.max(minPages, maxEntriesRead / Number(free.get()))))
      // Not prepared: it takes a step for each page.
      db.exec(`pragma incremental_vacuum(${pages})`)
    },
  }
}
