/** The real server in a process of its own that measures itself, and its rows. */
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { spawnNode } from '../../support/process.ts'

/** What the server measures of itself. */
export interface Measure {
  /**
   * The longest turn of the event loop since the last request for it, in milliseconds of its thread on a
   * processor.
   */
  stall: number
  /** Milliseconds of all threads since the start. */
  cpu: number
  /** Bytes. */
  rss: number
}

export interface HostileServer {
  port: number
  rows: Database.Database
  /** What it printed last. */
  output(): string
  /**
   * @param move milliseconds by which its clock goes on
   * @throws {Gone}
   */
  measure(move?: number): Promise<Measure>
  /** Bytes of the database's pages that hold something. */
  used(): number
  /** Bytes of the database and its log, once that is copied back. */
  size(): number
  close(): Promise<void>
}

/** The process has ended by itself. */
export class Gone extends Error {}

const folders = new Set<string>()
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A file system in memory: what a flush costs is another proof's question. */
const memory = '/dev/shm'

/** As `npm start` has it. */
const flags = ['--max-semi-space-size=4', '--max-old-space-size=512']

/**
 * With the limits that it has when nothing is set.
 * @param tree the project's folder
 * @param app the application's folder in it
 */
export async function startHostile(tree: string, app: string): Promise<HostileServer> {
  const data = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'deity-hostile-'))
  folders.add(data)
  const probe = join(import.meta.dirname, 'probe.js')
  const server = spawnNode(
    [...flags, '--import', probe, 'cli/deity.js', 'serve'],
    { APP: join(tree, app), DATA: data, PORT: '0', NODE_OPTIONS: '' },
    { cwd: tree, ipc: true, maxOutput: 10_000 },
  )
  const { process: child, output, hasEnded, ended } = server
  const [, port = ''] = await server.printed(/listens at http:\/\/[\d.]+:(\d+)/).catch((error) => {
    throw new Gone(String(error))
  })
  const file = join(data, 'deity.sqlite')
  const rows = new Database(file, { timeout: 10_000 })
  const pragma = (name: string) => Number(rows.pragma(name, { simple: true }))
  return {
    port: Number(port),
    rows,
    output,
    async measure(move) {
      if (hasEnded()) throw new Gone(output())
      const answer = once(child, 'message')
      child.send({ move }, () => {})
      const [measured] = await Promise.race([answer, ended.then(() => [])])
      if (!measured) throw new Gone(output())
      return measured as Measure
    },
    used: () => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
    size() {
      rows.pragma('wal_checkpoint(TRUNCATE)')
      return statSync(file).size + statSync(`${file}-wal`).size
    },
    async close() {
      rows.close()
      await server.end()
      rmSync(data, { recursive: true })
      folders.delete(data)
    },
  }
}
