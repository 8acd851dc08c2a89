/** A visitor who walks one transfer phase by phase, and what each answer says of the storage. */
import { faultTitle } from '../../kit/texts.ts'
import type { ServerProcess } from '../../support/process.ts'
import { enter, type Ledger } from '../ledger.ts'
import { send } from '../request.ts'
import { openVisitor, transfer } from '../visitor.ts'

/**
 * `done`: recorded, now or before. `busy`, `unknown`: as the page says. `gone`: no answer. `unseen` and a
 * status: its screen could not be read. Else the status.
 */
export type Answer = string

export interface StorageVisitor {
  isDone(): boolean
  /** Sends the form of its screen, the same until it is done. */
  send(server: ServerProcess): Promise<Answer>
  /** Reads the screen that it is at; the status, or 0 without an answer. */
  look(server: ServerProcess): Promise<number>
}

const mode = { afterPost: 'redirect', sessionIn: 'url', cookieBinding: 'auto' } as const

/** @param onViolation called when an answer is not as it must be */
export function storageVisitor(
  nonce: string,
  ledger: Ledger,
  onViolation: (text: string) => void,
): StorageVisitor {
  const slip = { source: 'ash', target: 'elm', amount: 1 + (nonce.length % 9), nonce }
  const values = { ...slip, amount: String(slip.amount) }
  const browser = { mode, cookie: '' }
  const visitor = openVisitor(transfer, values, browser, (form, reply) => enter(ledger, form, reply, slip))
  const to =
    ({ port }: ServerProcess) =>
    (request: Buffer) =>
      send(port, request)
  return {
    isDone: visitor.isDone,
    look: async (server) => (await visitor.look(to(server)))?.status ?? 0,
    async send(server) {
      const { request, reply } = await visitor.submit(to(server))
      if (!reply) return 'gone'
      const { status, retryAfter, body } = reply
      if (!request) return `unseen ${status}`
      if (status === 303) return 'done'
      if (status === 503 && retryAfter === '') onViolation(`${nonce}: 503 without Retry-After`)
      if (status === 503 && body.includes(faultTitle('unknown'))) return 'unknown'
      return status === 503 && body.includes(faultTitle('busy')) ? 'busy' : `${status}`
    },
  }
}
