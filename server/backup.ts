/**
 * Copies a server's data, its database and the key of its seals, into a new folder: `npm run backup -- FOLDER`, with
 * the settings of the server, which may be running. `DATA=FOLDER npm start` goes on from it.
 *
 * The folder gets its name last, when all of it is on the disk: whatever has the name is a whole backup.
 */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { copyDatabase } from '../db/sqlite/backup.ts'
import { readConfig } from './config.ts'

function flush(path: string): void {
  const opened = openSync(path, 'r')
  fsyncSync(opened)
  closeSync(opened)
}

/** @throws when `target` is there already, or the copy cannot be made; nothing is left behind then */
function backUp(data: string, target: string): void {
  if (existsSync(target)) throw new Error(`${target} is there already`)
  // Only the owner may enter: it holds the key.
  const unfinished = mkdtempSync(`${target}.unfinished-`)
  try {
    const [database, key] = [join(unfinished, 'deity.sqlite'), join(unfinished, 'seal.key')]
    copyDatabase(join(data, 'deity.sqlite'), database)
    chmodSync(database, 0o600)
    const hasKey = existsSync(join(data, 'seal.key'))
    if (hasKey) copyFileSync(join(data, 'seal.key'), key)
    for (const path of [database, ...(hasKey ? [key] : []), unfinished]) flush(path)
    renameSync(unfinished, target)
    flush(dirname(target))
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

try {
  const [target] = process.argv.slice(2)
  if (target === undefined) throw new Error('npm run backup -- FOLDER')
  backUp(readConfig(process.env).data, resolve(target))
} catch (error) {
  process.stderr.write(`There is no backup.\n${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
