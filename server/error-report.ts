/** What an operator or author reads when a command or the start fails. */
import { ApplicationError } from './application/diagnostic.ts'
import { operatorCodeOf } from './runtime/operator-errors.ts'
import { StoreUnavailableError } from './store/contract.ts'

/** @returns the code and the sentences of an error that can be met; the stack of one that is a bug */
export function reportOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, stack } = error
  const code = operatorCodeOf(error)
  const isExpected = code || error instanceof ApplicationError || error instanceof StoreUnavailableError
  if (!isExpected) return stack ?? message
  return code && !message.startsWith(code) ? `${code}: ${message}` : message
}
