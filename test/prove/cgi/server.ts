/** The fixture of accounts under a web server, whose every tenth process is killed. */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixture, root } from '../../support/app.ts'
import { startWebServer, type WebServer } from '../../support/web-servers.ts'

export interface Killed {
  server: WebServer
  /** Processes so far, and how many of them were killed. */
  processes(): number
  kills(): number
  /** How many at each point. */
  kinds(): Map<string, number>
  stop(): Promise<void>
}

export interface KilledOptions {
  /** The command `deity`: that of the package is faster. */
  command: string
  /** 10 for every tenth; 0 for none. */
  every: number
  /** Milliseconds of a whole process, about. */
  within: number
}

/** @param name of the web server */
export async function startKilled(name: string, { command, every, within }: KilledOptions): Promise<Killed> {
  const folder = mkdtempSync(join(tmpdir(), 'deity-killed-'))
  chmodSync(folder, 0o755)
  // Outside of the project, whose own name it would import.
  const app = join(folder, 'app')
  cpSync(fixture('ledger'), app, { recursive: true })
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }')
  execFileSync(process.execPath, [command, 'cgi', '--prepare', app])
  for (const file of ['processes', 'kills', 'kinds']) {
    appendFileSync(join(folder, file), '')
    chmodSync(join(folder, file), 0o666)
  }
  const preload = JSON.stringify(join(root, 'test/prove/cgi/kill-tenth.js'))
  const environment = { KILL_FOLDER: folder, KILL_EVERY: String(every), KILL_WITHIN: String(within) }
  const server = await startWebServer(name, {
    settings: { APP: app, AFTER_POST: 'page', COOKIE_BINDING: 'off', LOG_LEVEL: 'error', ...environment },
    command,
    before: every > 0 ? `import(${preload})` : '',
  })
  const lengthOf = (file: string) => readFileSync(join(folder, file)).length
  return {
    server,
    processes: () => lengthOf('processes'),
    kills: () => lengthOf('kills'),
    kinds() {
      const kinds = new Map<string, number>()
      for (const kind of readFileSync(join(folder, 'kinds'), 'utf8').split('\n').filter(Boolean))
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      return kinds
    },
    async stop() {
      await server.stop()
      if (existsSync(folder)) rmSync(folder, { recursive: true })
    },
  }
}
