/** `deity backup`: copies a server's data, its database and the key of its seals, into a new folder. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../server/config.ts'
import { fsyncPath } from '../server/runtime/fsync.ts'
import { copyDatabase } from '../server/store/sqlite/backup.ts'
import { type Result, refused } from './result.ts'

/**
 * The folder gets its name last, when all of it is on the disk: a folder of that name is a whole backup.
 * @throws when `target` is there already, or the copy cannot be made; nothing is left behind then
 */
function backUp(data: string, target: string): void {
  if (existsSync(target)) throw new Error(`${target} is there already`)
  // Only the owner may enter: it holds the key.
  const unfinished = mkdtempSync(`${target}.unfinished-`)
  try {
    const [database, key] = [join(unfinished, 'deity.sqlite'), join(unfinished, 'seal.key')]
    copyDatabase(join(data, 'deity.sqlite'), database)
    chmodSync(database, 0o600)
    const hasKey = existsSync(join(data, 'seal.key'))
    // Not copied as a file: from Node 24 on that would give the copy the owner of the key.
    if (hasKey) writeFileSync(key, readFileSync(join(data, 'seal.key')), { flag: 'wx', mode: 0o600 })
    for (const path of [database, ...(hasKey ? [key] : []), unfinished]) fsyncPath(path)
    renameSync(unfinished, target)
    fsyncPath(dirname(target))
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

/** With the settings of the server, which may be running. `DATA=FOLDER npm start` goes on from the copy. */
export function backup(args: string[]): Result | undefined {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [target] = positionals
  if (target === undefined || positionals.length > 1) return undefined
  try {
    const { data, database } = readConfig(process.env)
    if (database)
      throw new Error(
        'DATABASE is set: back PostgreSQL up with its own tools, such as pg_dump, and keep SEAL_KEY.',
      )
    backUp(data, resolve(target))
    return { status: 0 }
  } catch (error) {
    return refused('There is no backup.', error)
  }
}
