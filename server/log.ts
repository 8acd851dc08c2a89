/** The log: structured, one line per phase, and no session identifier in any of them. */
import type { FastifyServerOptions } from 'fastify'

/**
 * A sessionID, or anything of its shape. The last line of defence: an author's error message may hold one.
 * See `sessionBytes` in ids.ts.
 */
const identifier = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g

export const redact = (line: string): string => line.replace(identifier, '[redacted]')

/** @param stream where lines go instead of standard output, for tests */
export const logOptions = (level: string, stream?: { write(line: string): void }) =>
  ({
    level,
    // Addresses carry identifiers, so requests and answers are not logged as they are.
    serializers: {
      req: ({ method }) => ({ method }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    hooks: { streamWrite: redact },
    ...(stream && { stream }),
  }) satisfies FastifyServerOptions['logger']
