/**
 * A PostgreSQL of the tests' own: a cluster in a temporary folder, run by another user, since PostgreSQL does
 * not run as root. Debian's package `postgresql` has what it needs.
 */
import { execFile, execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

/** Where Debian puts the programs of its newest version; the folder of `initdb` elsewhere. */
function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(debian, version, 'bin')), '/usr/local/pgsql/bin']
  return folders.find((folder) => existsSync(join(folder, 'initdb')))
}

const programs = findPrograms()
const user = 'postgres'

/** Runs a program of PostgreSQL as its user, while this process goes on. */
async function run(program: string, args: readonly string[]): Promise<void> {
  const path = join(programs ?? '', program)
  const isRoot = process.getuid?.() === 0
  const [command, all] = isRoot ? ['runuser', ['-u', user, '--', path, ...args]] : [path, [...args]]
  await promisify(execFile)(command, all, { cwd: '/' })
}

export interface Cluster {
  /** Its database for tests, as the owner of everything in it. */
  url: string
  port: number
  /** The processes that run it, the postmaster first. */
  postmaster(): number
  backends(): number[]
  /** What a process of it calls itself. */
  titleOf(pid: number): string
  start(): Promise<void>
  /** Resolves when it takes connections, as it does not while it recovers from a crash. */
  ready(): Promise<void>
  /** `immediate`: as after a crash. */
  stop(mode: 'fast' | 'immediate'): Promise<void>
  /** Kills every process of it at once. */
  killAll(): void
  /** Sets a setting and reads the settings again. */
  set(name: string, value: string): Promise<void>
  remove(): Promise<void>
}

/** Why there is no cluster, for the line of a skipped test; nothing when there can be one. */
export const noPostgres: string | undefined = programs
  ? undefined
  : 'PostgreSQL is not installed (Debian: postgresql): this part was not tested'

/** @param settings lines for its postgresql.conf */
export async function startCluster(settings: readonly string[] = []): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'deity-postgres-'))
  if (process.getuid?.() === 0) execFileSync('chown', [user, folder])
  const data = join(folder, 'data')
  const port = await freePort()
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8']
  await run('initdb', ['-D', data, '-U', 'deity', '--auth=trust', ...locale, '--no-sync'])
  const lines = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${folder}'`,
    'max_connections = 200',
    "shared_buffers = '64MB'",
    ...settings,
  ]
  const append = (line: string) => appendFileSync(join(data, 'postgresql.conf'), `${line}\n`)
  for (const line of lines) append(line)
  const cluster: Cluster = {
    url: `postgres://deity@127.0.0.1:${port}/postgres`,
    port,
    postmaster: () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    backends: () => childrenOf(cluster.postmaster()),
    titleOf: (pid) => (existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ''),
    start: () => run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-t', '60', 'start']),
    async ready() {
      for (let tries = 1; ; tries++)
        try {
          return await run('pg_isready', ['-q', '-h', '127.0.0.1', '-p', String(port)])
        } catch (error) {
          if (tries === 300) throw error
          await sleep(100)
        }
    },
    stop: (mode) => run('pg_ctl', ['-D', data, '-m', mode, '-w', 'stop']),
    killAll() {
      const main = cluster.postmaster()
      const all = [main, ...childrenOf(main)]
      for (const pid of all)
        try {
          process.kill(pid, 'SIGKILL')
        } catch {}
    },
    async set(name, value) {
      append(`${name} = ${value}`)
      await run('pg_ctl', ['-D', data, 'reload'])
    },
    async remove() {
      await cluster.stop('immediate').catch(() => {})
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await cluster.start()
  return cluster
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
