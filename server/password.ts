/** Passwords, by argon2id with the library's defaults, which are those of OWASP's password storage cheat sheet: 19 MiB, two passes. */
import { hash, verify } from '@node-rs/argon2'

/** What is stored of a password. */
export const hashPassword = (password: string): Promise<string> => hash(password)

/** Nobody's password; checked where there is no account, so that this takes as long as where there is one. */
let nobody: Promise<string> | undefined

/**
 * Is it the password whose hash is stored? Takes some 20 ms of another thread: ask in an action's `prepare`.
 * @param stored `undefined` where there is no such account
 */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  nobody ??= hash('')
  const isRight = await verify(stored ?? (await nobody), password)
  return stored !== undefined && isRight
}
