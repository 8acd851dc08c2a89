/**
 * The server in dev: DEV=1, started again when a file of the server or of the application changes, templates and SQL
 * too. Not by `node --watch`: with more than one `--watch-path` Node 20 watches in processes within processes, and
 * leaves some behind.
 */
import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { join, resolve } from 'node:path'

const own = join(import.meta.dirname, '..')
const app = resolve(process.env['APP'] || own)
const start = join(import.meta.dirname, 'start.js')

/** Milliseconds without another change: an editor writes a file in several steps. */
const quiet = 100

/** Is it to be started again once it is gone? */
let again = false
let server = run()

function run() {
  const child = spawn(process.execPath, [start], { stdio: 'inherit', env: { ...process.env, DEV: '1' } })
  child.once('exit', (status) => {
    if (again) server = run()
    // Anything else that ends it, a setting that does not fit, no change of a file would mend.
    else process.exit(status ?? 0)
    again = false
  })
  return child
}

/** @type {NodeJS.Timeout | undefined} */
let timer
function restart() {
  clearTimeout(timer)
  timer = setTimeout(() => {
    again = true
    server.kill('SIGTERM')
  }, quiet)
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => {
    clearTimeout(timer)
    again = false
    server.kill(signal)
  })

const folders = ['server', 'db', 'screens', 'actions'].flatMap((name) => [join(own, name), join(app, name)])
for (const folder of new Set(folders)) if (existsSync(folder)) watch(folder, { recursive: true }, restart)
