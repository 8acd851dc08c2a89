/** A PgBouncer of the tests' own before a cluster, in transaction mode: each transaction has another connection. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { noPostgres } from './postgres.ts'
import { until } from './until.ts'

function isInstalled(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Why there is none, for the line of a skipped test; nothing when there can be one. */
export const noPgBouncer: string | undefined =
  noPostgres ?? (isInstalled() ? undefined : 'PgBouncer is not installed: it was not tested')

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    }).on('error', () => resolve(false))
  })

/**
 * @param to the port of the cluster
 * @param users who may log in
 */
export async function startPgBouncer(
  to: number,
  users: readonly string[],
): Promise<{ urlOf(user: string): string; stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'deity-pgbouncer-'))
  const port = await freePort()
  const isRoot = process.getuid?.() === 0
  writeFileSync(join(folder, 'users'), users.map((user) => `"${user}" ""\n`).join(''))
  writeFileSync(
    join(folder, 'ini'),
    [
      '[databases]',
      `* = host=127.0.0.1 port=${to}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'auth_type = trust',
      `auth_file = ${join(folder, 'users')}`,
      'pool_mode = transaction',
      // Fewer than the server opens, so that transactions take turns on them.
      'default_pool_size = 6',
      'unix_socket_dir =',
      '',
    ].join('\n'),
  )
  if (isRoot) execFileSync('chown', ['-R', 'postgres', folder])
  // It does not run as root.
  const child = spawn('pgbouncer', [...(isRoot ? ['-u', 'postgres'] : []), '-q', join(folder, 'ini')], {
    stdio: 'ignore',
  })
  const stop = () => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', stop)
  await until('PgBouncer listens', () => isOpen(port))
  return {
    urlOf: (user) => `postgres://${user}@127.0.0.1:${port}/postgres`,
    stop() {
      process.off('exit', stop)
      stop()
    },
  }
}
