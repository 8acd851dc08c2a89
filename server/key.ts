/** The key of the seals: from the configuration, or one made beside the database and kept there. */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** The file has its name once it is whole, on the disk too: a server killed meanwhile leaves no half of a key. */
function makeKey(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true })
  const fresh = `${file}.${process.pid}`
  // 0600, because who has it can forge what was offered.
  writeFileSync(fresh, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
  try {
    // Only one of two servers that start at once gives the name.
    linkSync(fresh, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(fresh)
  }
  const opened = openSync(folder, 'r')
  fsyncSync(opened)
  closeSync(opened)
}

/**
 * @param given base64url from the configuration
 * @param folder where a key is kept when none is given
 * @returns at least 32 bytes, or the reader of them throws
 */
export function sealKey(given: string | undefined, folder: string): Uint8Array {
  if (given !== undefined) return Buffer.from(given, 'base64url')
  const file = join(folder, 'seal.key')
  if (!existsSync(file)) makeKey(folder, file)
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
}
