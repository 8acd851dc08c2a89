/** The keys of the seals: from the configuration, or made beside the database and kept there. The newest is the first. */
import { randomBytes } from 'node:crypto'
import {
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

/** Bytes of a key, and of how many kinds they and the steps between them have to be. */
const length = 32
const variety = 16

/**
 * Why a key is weak. Of 32 random bytes fewer than 16 are different once in 3 · 10^16 keys, so what is refused was made
 * by hand: one sign again and again, a short word repeated, signs that count up. A long sentence is not found out.
 */
function weakness(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) return 'is not written as base64url'
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length < length) return `has ${bytes.length} bytes; it must have at least ${length} bytes`
  const steps = bytes.map((byte, index) => byte - (bytes[index - 1] ?? 0))
  const isPlain = new Set(bytes).size < variety || new Set(steps.subarray(1)).size < variety
  return isPlain ? 'is not random: its bytes are too much alike' : undefined
}

/**
 * @param text base64url, separated by commas or line ends, the newest first
 * @returns the keys, or why they are not good enough, without saying them
 */
export function readKeys(text: string): Buffer[] | string {
  const keys = text
    .split(/[,\n]/)
    .map((key) => key.trim())
    .filter((key) => key !== '')
  if (keys.length === 0) return `there is no key; it must have at least ${length} bytes`
  for (const [index, key] of keys.entries()) {
    const why = weakness(key)
    if (why) return `key ${index + 1} ${why}. A good one: openssl rand -base64 32 | tr +/ -_`
  }
  return keys.map((key) => Buffer.from(key, 'base64url'))
}

/**
 * Writes keys under another name first: half a key, left by a full disk or a kill, would keep every later start from
 * working.
 * @param name gives the file its name
 */
function write(file: string, text: string, name: (draft: string, file: string) => void): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    // 0600, because who has it can forge what was offered.
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true })
    name(draft, file)
    const entries = openSync(dirname(file), 'r')
    fsyncSync(entries)
    closeSync(entries)
  } catch (error) {
    const { message } = error as Error
    throw new Error(`the key ${file} cannot be made: ${message}`, { cause: error })
  } finally {
    rmSync(draft, { force: true })
  }
}

const newKey = () => randomBytes(length).toString('base64url')

/** Only one of two servers that start at once gives its key the name. */
function linkFirst(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

const fileIn = (folder: string) => join(folder, 'seal.key')

function readFile(file: string): Buffer[] {
  const mode = statSync(file).mode & 0o777
  if (mode & 0o077)
    throw new Error(
      `the key ${file} is open to others (mode ${mode.toString(8)}): who reads it can forge what is offered here.\nLet nobody else read it (chmod 600), and make a new one if somebody may have: npm run rotate-key`,
    )
  const keys = readKeys(readFileSync(file, 'utf8'))
  if (typeof keys === 'string') throw new Error(`the key ${file} cannot be used: ${keys}`)
  return keys
}

/**
 * @param given the keys in the configuration
 * @param folder where a key is kept when none is given
 */
export function sealKeys(given: Buffer[] | undefined, folder: string): Buffer[] {
  if (given) return given
  const file = fileIn(folder)
  mkdirSync(folder, { recursive: true })
  if (!existsSync(file)) write(file, newKey(), linkFirst)
  return readFile(file)
}

/**
 * Puts a new key before those of a folder, which go on being taken.
 * @returns how many there are now
 */
export function rotateKey(folder: string): number {
  const file = fileIn(folder)
  const keys = [newKey(), ...readFile(file).map((key) => key.toString('base64url'))]
  write(file, `${keys.join('\n')}\n`, renameSync)
  return keys.length
}
