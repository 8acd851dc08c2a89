/** HAProxy before several nodes, with the configuration of docs/scaling.md: only ports are others. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './app.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

/** Why there is none, for the line of a skipped test; nothing when there can be one. */
export const noHaproxy: string | undefined = spawnSync('haproxy', ['-v']).error
  ? 'HAProxy is not installed (Debian: haproxy): several nodes were not tested'
  : undefined

export interface Haproxy {
  port: number
  /** What it has logged: a line for each request. */
  log(): string
  stop(): Promise<void>
}

const servers = /^ {4}server .*\n/gm

/** @param ports of the nodes */
export async function startHaproxy(ports: readonly number[]): Promise<Haproxy> {
  const folder = mkdtempSync(join(tmpdir(), 'deity-haproxy-'))
  const port = await freePort()
  const page = readFileSync(join(root, 'docs/scaling.md'), 'utf8')
  const text = /```haproxy\n(.*?)```/s.exec(page)?.[1] ?? ''
  const own = ports.map((each, index) => `    server node-${index} 127.0.0.1:${each}\n`).join('')
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, text.replace(/bind :443 .*/, `bind 127.0.0.1:${port}`).replace(servers, '') + own)
  const child = spawn('haproxy', ['-db', '-f', file])
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (data) => {
      log = (log + data).slice(-1_000_000)
    })
  const exited = once(child, 'exit')
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  await until('HAProxy finds the nodes', async () => {
    if (child.exitCode !== null) throw new Error(`HAProxy ended: ${log}`)
    return fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  })
  return {
    port,
    log: () => log,
    async stop() {
      process.off('exit', kill)
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
