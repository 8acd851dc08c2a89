/** The log: structured, one line per phase, and no session identifier in any of them. */
import type { FastifyServerOptions } from 'fastify'
import type { Answer } from './answer.ts'
import type { Transaction } from './model.ts'
import type { Fields } from './page.ts'

/**
 * A sessionID, or anything of its shape. The last line of defence: an author's error message may hold one.
 * See `sessionBytes` in ids.ts. A line is JSON, in which a line break before it is `\n`.
 */
const identifier = /(?:(?<=\\[bfnrt])|(?<![A-Za-z0-9_-]))[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g

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

/** What came of a form, in one word. */
function outcomeOf(answer: Answer): string {
  if (answer.kind === 'fault') return answer.code
  if (answer.kind !== 'recorded') return answer.kind
  return answer.same ? 'same' : answer.outcome
}

/** The line of one phase. A forged name could be anything, also somebody's identifier: only what exists is named. */
export function phaseLine(transaction: Transaction, sent: Fields, answer: Answer, milliseconds: number) {
  const [screen = ''] = sent.get('screenID')?.split('.') ?? []
  const [action = ''] = sent.get('actionID')?.split(/[.?]/) ?? []
  const isKnown = transaction.screens.get(screen)?.offers.has(action)
  return {
    transaction: transaction.name,
    ...(isKnown && { screen, action }),
    outcome: outcomeOf(answer),
    ms: Math.round(milliseconds * 10) / 10,
  }
}
