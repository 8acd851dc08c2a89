/** The log: structured, one line per phase, and no session identifier in any of them. */
import { randomBytes } from 'node:crypto'
import type { FastifyServerOptions } from 'fastify'
import type { Answer } from './answer.ts'
import { hmacBy } from './hashes.ts'
import { isSessionID } from './ids.ts'
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

/** What the log calls a session; nothing for what is no sessionID. */
export type SessionWords = (sessionID: string | undefined) => string | undefined

/** Hexadecimal digits of a session's word: among a million sessions two share one with a chance of one in two. */
const wordLength = 10

/**
 * The same word for the same session, so that its lines can be told from others'. The salt is made at each start and
 * kept nowhere: not even who has the database and the key of the seals can lead a line back to a session, once the process
 * has ended. So a session has another word after a restart, and in another process.
 */
export function createSessionWords(): SessionWords {
  const hash = hmacBy(randomBytes(32))
  return (sessionID) =>
    isSessionID(sessionID)
      ? Buffer.from(hash(sessionID), 'base64url').toString('hex').slice(0, wordLength)
      : undefined
}

/** Without signs that are mistaken for others. */
const incidentSigns = '23456789abcdefghjkmnpqrstuvwxyz'

/** Names a fault of ours, short enough to be read out over a telephone: in the log's line and on the visitor's page. */
export const newIncident = (): string =>
  Array.from(randomBytes(8), (byte) => incidentSigns[byte % incidentSigns.length]).join('')

/** What came of a form, in one word. */
function outcomeOf(answer: Answer): string {
  if (answer.kind === 'fault') return answer.code
  if (answer.kind !== 'recorded') return answer.kind
  return answer.same ? 'same' : answer.outcome
}

/** Are lines of phases written at this level? To make one costs as much as a seal. */
export const tellsPhases = ({ level }: { level: string }): boolean =>
  ['trace', 'debug', 'info'].includes(level)

/** The line of one phase. A forged name could be anything, also somebody's identifier: only what exists is named. */
export function phaseLine(
  transaction: Transaction,
  sent: Fields,
  answer: Answer,
  milliseconds: number,
  wordOf: SessionWords,
) {
  const [screen = ''] = sent.get('screenID')?.split('.') ?? []
  const [action = ''] = sent.get('actionID')?.split(/[.?]/) ?? []
  const isKnown = transaction.screens.get(screen)?.offers.has(action)
  return {
    transaction: transaction.name,
    ...(isKnown && { screen, action }),
    outcome: outcomeOf(answer),
    ms: Math.round(milliseconds * 10) / 10,
    session: wordOf(sent.get('sessionID')),
    ...(answer.kind === 'fault' && answer.incident && { incident: answer.incident }),
  }
}
