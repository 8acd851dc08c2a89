/** The key made at the first start is whole, and one. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { sealKey } from '../../server/key.ts'
import { root } from '../support/app.ts'

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-key-'))
  folders.push(folder)
  return folder
}
t.teardown(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** Prints the key of a folder. */
const program = `
  const { sealKey } = await import('./server/key.ts')
  console.log(Buffer.from(sealKey(undefined, process.argv[1])).toString('hex'))`
const line = (folder: string) => [
  '--import',
  './server/typescript.js',
  '--input-type=module',
  '-e',
  program,
  folder,
]

t.test('broken off while it is written, the next start makes another', async (t) => {
  const folder = newFolder()
  // A process that may write no byte into a file fails at the first.
  const limited = ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, ...line(folder)]
  const { status, signal } = spawnSync('sh', limited, { cwd: root })
  t.not(status, 0, `it ended with ${status ?? signal}`)
  t.notOk(existsSync(join(folder, 'seal.key')))
  t.equal(sealKey(undefined, folder).length, 32)
})

t.test('servers that start at once have the same', async (t) => {
  const folder = newFolder()
  const start = () => promisify(execFile)(process.execPath, line(folder), { cwd: root })
  const keys = await Promise.all(Array.from({ length: 4 }, start))
  t.equal(new Set(keys.map(({ stdout }) => stdout)).size, 1)
  t.equal(keys[0]?.stdout.trim(), Buffer.from(sealKey(undefined, folder)).toString('hex'))
  t.same(readdirSync(folder), ['seal.key'])
  t.equal(statSync(join(folder, 'seal.key')).mode & 0o777, 0o600)
})
