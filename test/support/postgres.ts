/**
 * A PostgreSQL of the tests' own: a cluster in a temporary folder, run by another user, since PostgreSQL does
 * not run as root. Debian's package `postgresql` has what it needs.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** Runs a program of PostgreSQL as its user. */
function run(program: string, args: readonly string[]): string {
  const path = join(programs ?? '', program)
  const isRoot = process.getuid?.() === 0
  const [command, all] = isRoot ? ['runuser', ['-u', user, '--', path, ...args]] : [path, args]
  const done = spawnSync(command, all as string[], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
  })
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stdout}${done.stderr}`)
  return done.stdout
}

export interface Cluster {
  /** Its database for tests, as the owner of everything in it. */
  url: string
  port: number
  /** The processes that run it, the postmaster first. */
  postmaster(): number
  backends(): number[]
  start(): void
  /** `immediate`: as after a crash. */
  stop(mode: 'fast' | 'immediate'): void
  /** Kills every process of it at once. */
  killAll(): void
  /** Sets a setting and reads the settings again. */
  set(name: string, value: string): void
  remove(): void
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
  run('initdb', [
    '-D',
    data,
    '-U',
    'deity',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ])
  const lines = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${folder}'`,
    'max_connections = 200',
    "shared_buffers = '64MB'",
    ...settings,
  ]
  for (const line of lines) append(data, line)
  const cluster: Cluster = {
    url: `postgres://deity@127.0.0.1:${port}/postgres`,
    port,
    postmaster: () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    backends: () => childrenOf(cluster.postmaster()),
    start: () => void run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-t', '60', 'start']),
    stop: (mode) => void run('pg_ctl', ['-D', data, '-m', mode, '-w', 'stop']),
    killAll() {
      const main = cluster.postmaster()
      const all = [main, ...childrenOf(main)]
      for (const pid of all)
        try {
          process.kill(pid, 'SIGKILL')
        } catch {}
    },
    set(name, value) {
      append(data, `${name} = ${value}`)
      run('pg_ctl', ['-D', data, 'reload'])
    },
    remove() {
      try {
        cluster.stop('immediate')
      } catch {}
      rmSync(folder, { recursive: true, force: true })
    },
  }
  cluster.start()
  return cluster
}

function append(data: string, line: string): void {
  const path = join(data, 'postgresql.conf')
  execFileSync('sh', ['-c', 'printf "%s\\n" "$1" >> "$2"', 'sh', line, path])
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
