/** The store on SQLite: opens the file and puts the parts of the store together. */
import { join } from 'node:path'
import type { Store } from '../contract.ts'
import { forgetterOf } from './delete-forgotten.ts'
import { diskSpaceBeside } from './disk-space.ts'
import { unusable } from './errors.ts'
import { sessionExpiry } from './expire-sessions.ts'
import { inMemory, recordFileIdentity } from './file-identity.ts'
import { createGroupCommit } from './group-commit.ts'
import { createHealth } from './health.ts'
import { journalOver } from './journal-reader.ts'
import { rowsOver, statementCache } from './kysely.ts'
import { migrate } from './migrate.ts'
import { nodesIn } from './nodes.ts'
import { beginServing, type Connections, openFile } from './open.ts'
import { spaceReclaimer } from './reclaim-space.ts'
import { sealKeysIn } from './seal-keys.ts'
import { sessionLists } from './session-lists.ts'
import { prepareView } from './session-rows.ts'
import { attemptsIn } from './sign-in-attempts.ts'
import { prepareStatement } from './statements.ts'
import { sweepOver } from './sweep.ts'
import { unitRunner } from './unit.ts'
import { uploadsIn } from './uploads.ts'
import { noLog, openLog } from './wal-flush.ts'

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  file: string
  /** The folder of the application's own `.sql` files. */
  migrations: string
  /** Bytes of the disk that have to stay free for a new session to begin; 0 when not given. */
  reserve?: number
  /**
   * Does the process answer one request, while others do the same? Then a commit is flushed before another
   * process can see it, what is read is flushed before it is shown, and the pages of the file are not all
   * checked.
   */
  isBrief?: boolean
  /** See `createUnits`. */
  onFatal: (error: unknown) => void
}

function openUpToDate({ file, migrations, isBrief = false }: SqliteOptions): Connections {
  try {
    const connections = openFile(file, isBrief)
    migrate(connections.writer, 'engine', join(import.meta.dirname, 'migrations'))
    migrate(connections.writer, 'application', migrations)
    beginServing(connections)
    return connections
  } catch (error) {
    throw unusable(file, error)
  }
}

/**
 * Opens the file, brings its tables up to date and returns the store.
 * @throws {StoreUnavailableError} with what to do, when the file is no database, is damaged or read-only
 */
export function openSqlite(options: SqliteOptions): Store {
  const { file, reserve = 0, isBrief = false, onFatal } = options
  const connections = openUpToDate(options)
  const { writer, reader } = connections
  const [identity, log] = writer.memory ? [inMemory, noLog] : [recordFileIdentity(file), openLog(file)]
  const commits = createGroupCommit(writer, log, identity, onFatal)
  // A server that runs beside a brief process may not have flushed yet what that process reads.
  const flushed = isBrief ? () => log.flush() : commits.flushed

  const userVersion = prepareStatement(writer, 'pragma user_version').pluck()
  // Changes nothing, but is written and flushed.
  const health = createHealth(() =>
    commits.run(async () => void writer.exec(`pragma user_version = ${userVersion.get()}`)),
  )
  const forgetter = forgetterOf(connections)
  const attempts = attemptsIn(connections)
  const runUnit = unitRunner(writer, forgetter, attempts)
  const write: Store['write'] = (work) => commits.run(() => runUnit(work)).catch(health.notice)

  const uploads = uploadsIn(connections, write)
  const readSession = prepareView(reader)
  const ping = prepareStatement(reader, 'select 1 from session limit 1')
  return {
    write,
    async read(hash, phase, sentFrom) {
      try {
        const found = readSession(hash, phase, sentFrom)
        await flushed()
        return found
      } catch (error) {
        return health.notice(error)
      }
    },
    rows: rowsOver(statementCache(reader), { access: 'read', flushed }),
    uploads,
    hasRoom: writer.memory ? () => true : diskSpaceBeside(file, reserve),
    ...sweepOver(
      ...([sessionExpiry(connections, forgetter, write, isBrief), write] as const),
      ...([forgetter, attempts, spaceReclaimer(writer, commits, write), uploads] as const),
    ),
    ...sessionLists(reader),
    ...sealKeysIn(connections, write),
    ...nodesIn(connections, write),
    // Processes on one file are two at most, during a restart.
    lease: async () => true,
    journal: journalOver(reader),
    async ping() {
      ping.get()
      identity.assertUnchanged()
      await health.check()
    },
    async close() {
      await commits.close()
      try {
        // SQLite does so itself on close, but reports no failure. The log then stays for the next start.
        writer.exec('pragma wal_checkpoint(PASSIVE)')
      } finally {
        reader.close()
        writer.close()
        log.close()
        identity.setAsideLog()
      }
    },
  }
}
