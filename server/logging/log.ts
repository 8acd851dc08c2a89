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

/**
 * Gives each session an alias, so that its log lines can be correlated. The salt exists only in this process:
 * once it ends, the lines cannot be linked to a session, even with the database and the sealing keys. Aliases
 * differ between processes.
 */
export function createSessionAlias(): SessionAlias {
  const hash = hmacBy(randomBytes(32))
  return (sessionID) =>
    isSessionID(sessionID)
      ? Buffer.from(hash(sessionID), 'base64url').toString('hex').slice(0, aliasLength)
      : undefined
}

/** Letters and digits without those that look alike. */
const incidentAlphabet = '23456789abcdefghjkmnpqrstuvwxyz'

/**
 * Creates the error reference that the log line and the visitor's page share, short enough to read out on the
 * phone.
 */
export const newIncident = (): string =>
  Array.from(randomBytes(8), (byte) => incidentAlphabet[byte % incidentAlphabet.length]).join('')
