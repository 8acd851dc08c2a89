/** The log line of one phase. */
import type { Answer } from '../engine/answer.ts'
import type { Fields } from '../engine/page.ts'
import type { SessionAlias } from '../logging/log.ts'
import type { Transaction } from '../model/application.ts'

/** The outcome of a form in one word. */
function outcomeOf(answer: Answer): string {
  if (answer.kind === 'fault') return answer.code
  if (answer.kind !== 'recorded') return answer.kind
  return answer.same ? 'same' : answer.outcome
}

/** Whether the level includes phases. Building a line that is then dropped would cost as much as a seal. */
export const logsPhases = ({ level }: { level: string }): boolean =>
  ['trace', 'debug', 'info'].includes(level)

/** Builds the line. It contains only names that exist: a forged one could be anything, even a sessionID. */
export function phaseLine(
  transaction: Transaction,
  sent: Fields,
  answer: Answer,
  milliseconds: number,
  aliasOf: SessionAlias,
) {
  const [screen = ''] = sent.get('screenID')?.split('.') ?? []
  const [action = ''] = sent.get('actionID')?.split(/[.?]/) ?? []
  const isKnown = transaction.screens.declared(screen)?.offers.has(action)
  return {
    transaction: transaction.name,
    ...(isKnown && { screen, action }),
    outcome: outcomeOf(answer),
    ms: Math.round(milliseconds * 10) / 10,
    session: aliasOf(sent.get('sessionID')),
    ...(answer.kind === 'fault' && answer.incident && { incident: answer.incident }),
  }
}
