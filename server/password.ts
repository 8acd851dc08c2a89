/** Passwords, by argon2id with the library's defaults, which are those of OWASP's password storage cheat sheet: 19 MiB, two passes. */
import { randomInt } from 'node:crypto'
import { createRequire } from 'node:module'
import { hash, verify } from '@node-rs/argon2'

/**
 * Two at a time: Node has four threads for such work, and the flush of a commit must not wait behind those who sign in.
 * Each takes as long as the next, so in turns is as good as whichever is free.
 */
const queues: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
let turn = 0

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  turn = (turn + 1) % queues.length
  const done = (queues[turn] as Promise<unknown>).then(work)
  queues[turn] = done.catch(() => {})
  return done
}

/** What is stored of a password. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password))

/** Nobody's password; checked where there is no account, so that this takes as long as where there is one. */
let nobody: Promise<string> | undefined

/**
 * Is it the password whose hash is stored? Takes some 20 ms of another thread: ask in an action's `prepare`.
 * @param stored `undefined` where there is no such account
 */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  nobody ??= hashPassword('')
  const known = stored ?? (await nobody)
  const isRight = await inTurn(() => verify(known, password))
  return stored !== undefined && isRight
}

/** In lower case. Read when it is first asked, which takes some 20 ms; nobody who asks nothing waits for it. */
let common: ReadonlySet<string> | undefined

function readCommon(): ReadonlySet<string> {
  const { dictionary } = createRequire(import.meta.url)('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}

/**
 * Is it one of the 49,233 commonest passwords, or no more than two of them in a row, in small letters or not, with
 * whichever digits and signs at its end? Long ones are seldom on a list, and mostly made like this: `Password2027!`.
 * @param words that are as easy to guess here: the account's name, what the house is called
 */
export function isCommonPassword(password: string, words: readonly string[] = []): boolean {
  common ??= readCommon()
  const all = common
  const own = words.map((word) => word.toLowerCase())
  const isKnown = (part: string) => all.has(part) || own.includes(part)
  const isMade = (text: string) =>
    isKnown(text) || text.split('').some((_, cut) => isKnown(text.slice(0, cut)) && isKnown(text.slice(cut)))
  const whole = password.toLowerCase()
  return [whole, whole.replace(/[^\p{L}\p{N}]+$/u, ''), whole.replace(/[^\p{L}]+$/u, '')].some(isMade)
}

/** Without those that are mistaken for others. */
const signs = '23456789abcdefghjkmnpqrstuvwxyz'

/** A password that nobody chose, of 79 random bits, to be read out once: `k7mq-x2hd-9wfr-tn4c`. */
export const randomPassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => signs[randomInt(signs.length)]).join(''),
  ).join('-')
