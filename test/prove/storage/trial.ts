/** A server on a folder of its own, its visitors' ledger, and its rows as another process sees them. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { prepareStatement } from '../../../server/store/sqlite/statements.ts'
import { fixture } from '../../support/app.ts'
import { type Exit, type ServerProcess, startProcess } from '../../support/process.ts'
import { auditFile, violationsOf } from '../audit.ts'
import { inDatabase } from '../database.ts'
import { type Ledger, openLedger } from '../ledger.ts'
import { type StorageVisitor, storageVisitor } from './visitor.ts'

export interface Trial {
  data: string
  file: string
  ledger: Ledger
  violations: string[]
  /** Set to false when the rows cannot be read any more. */
  isAudited: boolean
  visitor(name: string): StorageVisitor
  /** Starts the server, or reports how it ended and what it printed instead. */
  start(prefix?: string[]): Promise<ServerProcess | { refused: string }>
  /** Phases that are there, seen by another process. */
  phases(): number
  fail(text: string): void
  /** Holds the rows against the ledger, once all servers are gone. */
  audit(): void
  remove(): void
}

/** @param model a folder whose files it begins with */
export function openTrial(name: string, model?: string): Trial {
  const data = mkdtempSync(join(tmpdir(), 'deity-storage-'))
  if (model) cpSync(model, data, { recursive: true })
  const file = join(data, 'deity.sqlite')
  const ledger = openLedger()
  const violations: string[] = []
  const fail = (text: string) => void violations.push(text)
  return {
    data,
    file,
    ledger,
    violations,
    isAudited: true,
    fail,
    visitor: (nonce) => storageVisitor(`${name}/${nonce}`.slice(-40), ledger, fail),
    async start(prefix = []) {
      try {
        // One thread for what Node does in others: strace counts the calls of each.
        const environment = { APP: fixture('ledger'), DATA: data, UV_THREADPOOL_SIZE: '1' }
        return await startProcess(environment, prefix)
      } catch (error) {
        return { refused: String(error) }
      }
    },
    phases: () =>
      existsSync(file)
        ? inDatabase(file, { timeout: 1000 }, (db) =>
            Number(prepareStatement(db, 'select count(*) from phase').pluck().get()),
          )
        : 0,
    audit: () => void violations.push(...violationsOf(auditFile(file, ledger))),
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
  (await fetch(`${url}/health/database`)).status

/** Milliseconds for a server to end by itself. */
const endTimeout = 10_000

/** Waits until it has ended by itself; `undefined` when it does not. */
export const endOf = ({ ended }: ServerProcess): Promise<Exit | undefined> =>
  Promise.race([ended, sleep(endTimeout, undefined, { ref: false })])

/** Sends every form of the transfer that is left; each has to be done. */
export async function finish(server: ServerProcess, visitor: StorageVisitor): Promise<void> {
  while (!visitor.isDone()) {
    const answer = await visitor.send(server)
    if (answer !== 'done') throw new Error(`a phase was answered with: ${answer}`)
  }
}
