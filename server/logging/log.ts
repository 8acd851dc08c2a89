/** The log: JSON lines, one per phase, without session identifiers. */
import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import type { FastifyServerOptions } from 'fastify'
import { operatorCodeOf } from '../runtime/operator-errors.ts'
import { hmacBy } from '../security/hash.ts'
import { isSessionID } from '../security/identifiers.ts'

/**
 * Matches a sessionID, or any text of its shape (see `sessionBytes` in identifiers.ts): an author's error
 * message may contain one. In a JSON line the characters before it may be an escape such as `\n`.
 */
const identifier = /(?:(?<=\\[bfnrt])|(?<![A-Za-z0-9_-]))[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g

export const redact = (line: string): string => line.replace(identifier, '[redacted]')

/** An error for a log that is not ours, whose lines nothing redacts. */
export const errorLine = (error: unknown) => ({
  type: error instanceof Error ? error.name : typeof error,
  message: redact(error instanceof Error ? error.message : String(error)),
  code: operatorCodeOf(error),
  stack: redact(inspect(error)),
})

/** @param stream the server uses standard-output.ts; Pino's own would wait for a reader for ever */
export const logOptions = (
  level: string,
  stream?: { write(line: string): void },
): NonNullable<FastifyServerOptions['logger']> => ({
  level,
  // URLs contain identifiers, so only parts of requests and responses are logged.
  serializers: {
    req: ({ method }) => ({ method }),
    res: ({ statusCode }) => ({ statusCode }),
  },
  hooks: { streamWrite: redact },
  // Pino leaves out a code that is undefined.
  mixin: (fields: { err?: unknown }) => ({ code: operatorCodeOf(fields.err) }),
  ...(stream && { stream }),
})

/** Returns the log's name for a session; `undefined` for anything that is not a sessionID. */
export type SessionAlias = (sessionID: string | undefined) => string | undefined

/** Hexadecimal digits. Among a million sessions, the chance that two share an alias is one in two. */
const aliasLength = 10

/** The number of a day since 1970, in UTC. */
export const dayOf = (time: number): number => Math.floor(time / 86_400_000)

export interface SessionAliases {
  aliasOf: SessionAlias
  /** Sets the salt of a day, which all processes share, and drops those of the days before `oldest`. */
  setSalt(day: number, salt: Uint8Array, oldest: number): void
}

/**
 * Gives each session an alias, so that its log lines of a day can be correlated, whichever process wrote them.
 * The salt is deleted after its day: from then on nothing links the lines to a session, or to those of another
 * day. A day whose salt cannot be fetched has one of this process alone.
 * @param now milliseconds since 1970
 */
export function createSessionAliases(now: () => number): SessionAliases {
  const own = hmacBy(randomBytes(32))
  const byDay = new Map<number, (text: string) => string>()
  return {
    aliasOf(sessionID) {
      if (!isSessionID(sessionID)) return undefined
      const hash = byDay.get(dayOf(now())) ?? own
      return Buffer.from(hash(sessionID), 'base64url').toString('hex').slice(0, aliasLength)
    },
    setSalt(day, salt, oldest) {
      byDay.set(day, hmacBy(salt))
      for (const known of byDay.keys()) if (known < oldest) byDay.delete(known)
    },
  }
}

/** Letters and digits without those that look alike. */
const incidentAlphabet = '23456789abcdefghjkmnpqrstuvwxyz'

/**
 * Creates the error reference that the log line and the visitor's page share, short enough to read out on the
 * phone.
 */
export const newIncident = (): string =>
  Array.from(randomBytes(8), (byte) => incidentAlphabet[byte % incidentAlphabet.length]).join('')
