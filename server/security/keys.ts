/** The keys of the seals: from the settings, or from a file beside the database. The newest is the first. */
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { OperatorError } from '../runtime/operator-errors.ts'

/** Bytes of a key. */
const minLength = 32
/** Different byte values, and different steps between them, that a random key has. */
const minVariety = 16

/**
 * Why a key is weak. 32 random bytes have fewer than 16 different values once in 3 · 10^16 keys. A refused
 * key was made by hand: one repeated character, a repeated word, characters that count up. A long sentence is
 * not detected.
 */
function weakness(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) return 'is not written as base64url'
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length < minLength) return `has ${bytes.length} bytes; it must have at least ${minLength} bytes`
  const steps = bytes.map((byte, index) => byte - (bytes[index - 1] ?? 0))
  const isRegular = new Set(bytes).size < minVariety || new Set(steps.subarray(1)).size < minVariety
  return isRegular ? 'is not random: its bytes are too much alike' : undefined
}

/**
 * @param text base64url, separated by commas or line ends, the newest first
 * @returns the keys, or why they cannot be used, without the keys themselves
 */
export function readKeys(text: string): Buffer[] | string {
  const keys = text
    .split(/[,\n]/)
    .map((key) => key.trim())
    .filter((key) => key !== '')
  if (keys.length === 0) return `there is no key; it must have at least ${minLength} bytes`
  for (const [index, key] of keys.entries()) {
    const why = weakness(key)
    if (why) return `key ${index + 1} ${why}. A good one: openssl rand -base64 32 | tr +/ -_`
  }
  return keys.map((key) => Buffer.from(key, 'base64url'))
}

/**
 * Gives a key written by root to the owner of the file that it replaces, or else of the folder: the server's
 * user.
 */
function keepOwner(draft: string, file: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(file, { throwIfNoEntry: false }) ?? statSync(dirname(file))
  chownSync(draft, uid, gid)
}

/**
 * Writes keys under another name first: half a key, left by a full disk or a kill, would fail every later
 * start.
 * @param name links or renames the file to its name
 */
function write(file: string, text: string, name: (draft: string, file: string) => void): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    // 0600: a reader of the key can forge forms and links.
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true })
    keepOwner(draft, file)
    name(draft, file)
    const entries = openSync(dirname(file), 'r')
    fsyncSync(entries)
    closeSync(entries)
  } catch (error) {
    const { message } = error as Error
    throw new OperatorError('DEITY_KEY_NOT_WRITTEN', `The key ${file} cannot be written: ${message}`, {
      cause: error,
    })
  } finally {
    rmSync(draft, { force: true })
  }
}

const newKey = () => randomBytes(minLength).toString('base64url')

/** Of two servers that start at once only one links its key. */
function linkFirst(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** The file of the keys in a data folder. */
export const keyFile = (folder: string) => join(folder, 'seal.key')

/** @throws when others can read the file, or a key in it is weak */
export function readKeyFile(file: string): Buffer[] {
  const mode = statSync(file).mode & 0o777
  if (mode & 0o077)
    throw new OperatorError(
      'DEITY_KEY_READABLE',
      `The key ${file} can be read by others (mode ${mode.toString(8)}): a reader can forge forms and links.\nRun chmod 600 on it, and create a new key if another user may have read it: deity rotate-key`,
    )
  const keys = readKeys(readFileSync(file, 'utf8'))
  if (typeof keys === 'string')
    throw new OperatorError('DEITY_KEY_INVALID', `The key ${file} cannot be used: ${keys}`)
  return keys
}

/**
 * @param given the keys of the settings
 * @param folder the data folder, which keeps a key if none is given
 */
export function sealKeys(given: Buffer[] | undefined, folder: string): Buffer[] {
  if (given) return given
  const file = keyFile(folder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(file)) write(file, newKey(), linkFirst)
  return readKeyFile(file)
}

/**
 * The keys that seal pages; to be read once the data folder exists.
 * @throws {OperatorError} when servers on one database would each make their own
 */
export function keysOf({
  database,
  sealKeys: given,
  data,
}: {
  database: object | undefined
  sealKeys: Buffer[] | undefined
  data: string
}): () => Buffer[] {
  if (database && !given)
    throw new OperatorError(
      'DEITY_KEY_REQUIRED',
      'With DATABASE, set SEAL_KEY or SEAL_KEY_FILE: a key in the data folder would be that of one server',
    )
  return () => sealKeys(given, data)
}

/** Keys as the text of their file. */
export const writeKeys = (keys: readonly Buffer[]): string =>
  `${keys.map((key) => key.toString('base64url')).join('\n')}\n`

/**
 * Puts a new key before those of a folder, which stay accepted.
 * @returns the number of keys
 */
export function rotateKey(folder: string): number {
  const file = keyFile(folder)
  const keys = [randomBytes(minLength), ...readKeyFile(file)]
  write(file, writeKeys(keys), renameSync)
  return keys.length
}
