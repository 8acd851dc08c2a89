/** A server on a folder of its own for one trial, with the visitors' books and an eye on its rows from outside. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { keep } from '../../db/sqlite/keep.ts'
import { fixture } from '../support/app.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { auditOf } from './crash-audit.ts'
import { type Books, openBooks } from './crash-books.ts'
import { type Visitor, visitorOf } from './storage-visitor.ts'

export interface Trial {
  data: string
  file: string
  books: Books
  visitor(name: string): Visitor
  /** Starts the server, or says how it ended and what it printed instead. */
  start(prefix?: string[]): Promise<ServerProcess | { refused: string }>
  /** Phases that are there, seen by another process. */
  phases(): number
  fail(text: string): void
  /** Holds the rows against the books, once all servers are gone. */
  audit(): void
  remove(): void
}

// Ends its servers too: see support/process.ts.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** @param model a folder whose files it begins with */
export function openTrial(name: string, model?: string): Trial {
  const data = mkdtempSync(join(tmpdir(), 'deity-storage-'))
  if (model) cpSync(model, data, { recursive: true })
  const file = join(data, 'deity.sqlite')
  const books = openBooks()
  const fail = (text: string) => books.violations.push(text)
  return {
    data,
    file,
    books,
    fail,
    visitor: (nonce) => visitorOf(`${name}/${nonce}`.slice(-40), books),
    async start(prefix = []) {
      try {
        // One thread for what Node does in others: strace counts the calls of each.
        const environment = { APP: fixture('ledger'), DATA: data, UV_THREADPOOL_SIZE: '1' }
        return await startProcess(environment, prefix)
      } catch (error) {
        return { refused: String(error) }
      }
    },
    phases() {
      if (!existsSync(file)) return 0
      const db = keep(new Database(file, { timeout: 1000 }))
      try {
        return keep(db.prepare<[], number>('select count(*) from phase')).pluck().get() ?? 0
      } finally {
        db.close()
      }
    },
    audit() {
      books.violations.push(...auditOf(file, books).violations)
    },
    remove: () => rmSync(data, { recursive: true, force: true }),
  }
}

/** Starts a server that has to start. */
export async function begin(trial: Trial, prefix?: string[]): Promise<ServerProcess> {
  const server = await trial.start(prefix)
  if ('refused' in server) throw new Error(`it does not start: ${server.refused}`)
  return server
}

export const healthOf = async ({ url }: ServerProcess): Promise<number> =>
  (await fetch(`${url}/health`)).status

/** Milliseconds for a server to end by itself. */
const endPatience = 10_000

/** Waits until it has ended by itself. */
export async function endOf({ process: child }: ServerProcess): Promise<number | string | undefined> {
  for (let waited = 0; waited < endPatience; waited += 20) {
    const status = child.exitCode ?? child.signalCode
    if (status !== null) return status
    await sleep(20)
  }
  return undefined
}
