/** The key of the seals: from the configuration, or one made beside the database and kept there. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param given base64url from the configuration
 * @param folder where a key is kept when none is given
 * @returns at least 32 bytes, or the reader of them throws
 */
export function sealKey(given: string | undefined, folder: string): Uint8Array {
  if (given !== undefined) return Buffer.from(given, 'base64url')
  const file = join(folder, 'seal.key')
  mkdirSync(folder, { recursive: true })
  try {
    // Only one of two servers that start at once makes it; 0600, because who has it can forge what was offered.
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
}
