/** What visitors were answered: in the end the database has to hold it. */
import { createHash } from 'node:crypto'
import { parseScreenID } from '../../server/security/identifiers.ts'
import { type Reply, screenIDIn } from './request.ts'

/** One phase that was answered. */
export interface Answered {
  /** SHA-256 of the sessionID, in hex. */
  session: string
  parent: number
  origin: string
  action: string
  fields: Record<string, string>
  /** Where the answer led. */
  number: number
  tag: string
  screen: string
}

export interface Transfer {
  source: string
  target: string
  amount: number
}

export interface Ledger {
  answered: Answered[]
  /** The transfers whose last phase was answered, by nonce. */
  transfers: Map<string, Transfer>
}

export const openLedger = (): Ledger => ({ answered: [], transfers: new Map() })

export const copyOf = ({ answered, transfers }: Ledger): Ledger => ({
  answered: answered.slice(),
  transfers: new Map(transfers),
})

const none = { screen: '', phase: Number.NaN, tag: '' }

/** Enters a form of a transfer and its answer. */
export function enter(
  { answered, transfers }: Ledger,
  form: URLSearchParams,
  reply: Reply,
  transfer: Transfer & { nonce: string },
) {
  const { sessionID = '', screenID = '', actionID = '', ...fields } = Object.fromEntries(form)
  const { screen: origin, phase: parent } = parseScreenID(screenID) ?? none
  const { screen, phase: number, tag } = parseScreenID(screenIDIn(reply)) ?? none
  const session = createHash('sha256').update(sessionID).digest('hex')
  const [action = ''] = actionID.split('.')
  answered.push({ session, parent, origin, action, fields, number, tag, screen })
  const { nonce, ...rest } = transfer
  if (action === 'confirm') transfers.set(nonce, rest)
}
