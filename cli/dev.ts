/**
 * `deity dev`: runs the server with DEV=1 and `deity check` beside it, both again when a file of the server
 * or of the application changes, including templates and SQL. `node --watch` does not serve: with more than
 * one `--watch-path`, Node 20 nests processes and leaves some behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { appFolder, own } from './folder.ts'
import type { Result } from './result.ts'

/** Milliseconds without a further change: editors write a file in several steps. */
const settleTime = 100

const command = join(own, 'cli/deity.js')

/** Prints what `deity check` finds; says nothing when there is no mistake. */
function startCheck(app: string): ChildProcess {
  const child = spawn(process.execPath, [command, 'check', app], { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      printed += text
    })
  child.once('close', (status) => {
    // null: a later change has ended it.
    if (status !== null && status !== 0) process.stderr.write(printed)
  })
  return child
}

/** Calls `onChange` once after each group of changes. */
function watchFolders(app: string, onChange: () => void): void {
  let timer: NodeJS.Timeout | undefined
  const folders = ['server', 'db', 'screens', 'actions'].flatMap((name) => [join(own, name), join(app, name)])
  for (const folder of new Set(folders))
    if (existsSync(folder))
      watch(folder, { recursive: true }, () => {
        clearTimeout(timer)
        timer = setTimeout(onChange, settleTime)
      })
}

export async function dev(args: string[]): Promise<Result | undefined> {
  if (args.length > 0) return undefined
  const app = appFolder(undefined)
  const environment = { ...process.env, APP: app, DEV: '1' }
  let isEnding = false
  let restarts = true
  let server: ChildProcess | undefined
  let checker: ChildProcess | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      isEnding = true
      checker?.kill()
      server?.kill(signal)
    })
  watchFolders(app, () => {
    restarts = true
    server?.kill('SIGTERM')
  })
  let status: number | null = 0
  // A server that exits by itself is not started again: no changed file would correct an invalid setting.
  while (restarts && !isEnding) {
    restarts = false
    checker?.kill()
    checker = startCheck(app)
    server = spawn(process.execPath, [command, 'serve'], { stdio: 'inherit', env: environment })
    ;[status] = await once(server, 'exit')
  }
  process.exit(status ?? 0)
}
