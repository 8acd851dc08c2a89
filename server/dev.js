/**
 * The server in dev: DEV=1, started again when a file of the server or of the application changes. Node watches whole
 * folders, so templates and SQL too, but only those that are there at the start; not `data/`, which the server writes.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const own = join(import.meta.dirname, '..')
const app = resolve(process.env['APP'] || own)
const folders = [
  ...['server', 'db', 'screens', 'actions'].map((name) => join(own, name)),
  ...['screens', 'actions', 'db'].map((name) => join(app, name)),
]
const watched = [...new Set(folders)].filter((folder) => existsSync(folder))
const server = spawn(
  process.execPath,
  ['--watch', ...watched.map((folder) => `--watch-path=${folder}`), join(import.meta.dirname, 'start.js')],
  { stdio: 'inherit', env: { ...process.env, DEV: '1' } },
)
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => server.kill(signal))
server.on('exit', (status) => process.exit(status ?? 0))
