/**
 * Passwords: argon2id with the library's defaults, which are OWASP's (Password Storage Cheat Sheet: 19 MiB,
 * two passes).
 */
import { randomInt } from 'node:crypto'
import { createRequire } from 'node:module'
import { hash, verify } from '@node-rs/argon2'
import { BusyError } from './busy-error.ts'

/**
 * Two at a time: Node's thread pool has four threads, and the flush of a commit must not wait for password
 * hashing. Each hash takes equally long, so the queues are used in turns.
 */
const queues: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
let turn = 0

/** Hashes that may wait: at 20 ms each the last one waits for a third of a second. */
const maxWaiting = 32
let waiting = 0

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= maxWaiting) throw new BusyError('too many passwords wait to be hashed')
  waiting++
  turn = (turn + 1) % queues.length
  const done = (queues[turn] as Promise<unknown>).then(() => {
    waiting--
    return work()
  })
  queues[turn] = done.catch(() => {})
  return done
}

/**
 * The hash to store for a password.
 * @throws {BusyError}
 */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password))

/** A hash to verify against when there is no such account, so that both cases take equally long. */
let dummyHash: Promise<string> | undefined

/**
 * Verifies a password. Takes some 20 ms in another thread: call it in an action's `prepare`.
 * @param stored the stored hash; `undefined` where there is no such account
 * @throws {BusyError}
 */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  // Not queued: it is computed once, and is needed even when the queues are full.
  dummyHash ??= hash('')
  const known = stored ?? (await dummyHash)
  const isRight = await inTurn(() => verify(known, password))
  return stored !== undefined && isRight
}

interface Common {
  /** In lower case. */
  passwords: ReadonlySet<string>
  /** The length of the longest one. */
  longest: number
}

/** Loaded after the start, so that no visitor waits for it (50 ms). */
let common: Common | undefined
setImmediate(() => {
  common ??= readCommon()
}).unref()

function readCommon(): Common {
  const { dictionary } = createRequire(import.meta.url)('@zxcvbn-ts/language-common')
  const all: string[] = dictionary['passwords-common']
  return { passwords: new Set(all), longest: all.reduce((most, { length }) => Math.max(most, length), 0) }
}

/**
 * A text up to its last character of a kind. Searched from the end: a regular expression for the tail would
 * be tried at every character, in quadratic time.
 */
function upToLast(kind: RegExp, text: string): string {
  let end = text.length
  while (end > 0) {
    const start = end - ((text.codePointAt(end - 2) ?? 0) > 0xffff ? 2 : 1)
    if (kind.test(text.slice(start, end))) break
    end = start
  }
  return text.slice(0, end)
}

/**
 * Is it one of the 49,233 most common passwords, or two of them in a row, in upper or lower case, with digits
 * and symbols at its end? Long passwords are seldom on a list, and often made like this: `Password2027!`.
 * Takes time linear in the length of its input.
 * @param words further words that are easy to guess: the account's name, the name of the service
 */
export function isCommonPassword(password: string, words: readonly string[] = []): boolean {
  common ??= readCommon()
  const { passwords, longest } = common
  const own = new Set(words.map((word) => word.toLowerCase()))
  const lengths = new Set([...own].map(({ length }) => length))
  // There are as many cuts as characters, so parts are compared only where their lengths can match.
  const canBe = (length: number) => length <= longest || lengths.has(length)
  const isKnown = (part: string) => passwords.has(part) || own.has(part)
  const isMade = (text: string) => {
    if (canBe(text.length) && isKnown(text)) return true
    for (let cut = 1; cut < text.length; cut++)
      if (canBe(cut) && canBe(text.length - cut) && isKnown(text.slice(0, cut)) && isKnown(text.slice(cut)))
        return true
    return false
  }
  const whole = password.toLowerCase()
  return isMade(whole) || isMade(upToLast(/[\p{L}\p{N}]/u, whole)) || isMade(upToLast(/\p{L}/u, whole))
}

/** Without characters that are mistaken for others. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz'

/** A random password of 79 bits, to be shown once: `k7mq-x2hd-9wfr-tn4c`. */
export const randomPassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join(''),
  ).join('-')
