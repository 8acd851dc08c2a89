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

/** Under another name first: half a key, left by a full disk or a kill, would keep every later start from working. */
function make(folder: string, file: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    // 0600, because who has it can forge what was offered.
    writeFileSync(draft, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true })
    // Only one of two servers that start at once gives it its name.
    linkSync(draft, file)
    const entries = openSync(folder, 'r')
    fsyncSync(entries)
    closeSync(entries)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') throw new Error(`the key ${file} cannot be made: ${message}`, { cause: error })
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * @param given base64url from the configuration
 * @param folder where a key is kept when none is given
 * @returns at least 32 bytes, or the reader of them throws
 */
export function sealKey(given: string | undefined, folder: string): Uint8Array {
  if (given !== undefined) return Buffer.from(given, 'base64url')
  const file = join(folder, 'seal.key')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(file)) make(folder, file)
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
}
