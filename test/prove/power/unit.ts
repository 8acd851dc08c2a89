/** The units of work that are recorded: the rows of one transfer each, made from the unit's number. */
import { createHash } from 'node:crypto'
import type { Ledger } from '../ledger.ts'

const hashOf = (unit: number) => createHash('sha256').update(`unit ${unit}`).digest()
const never = Number.MAX_SAFE_INTEGER

export const sessionOf = (unit: number) => ({
  hash: hashOf(unit),
  session: {
    transaction: 'transfer',
    last: 1,
    closed: 0,
    branched: 0,
    finished: 0,
    born: 1,
    expires: never,
    gone: never,
    bytes: 0,
    drafts: null,
    binding: null,
    identity: null,
    successor: null,
    owner: null,
    preferences: null,
  },
})

export const phaseOf = (unit: number) => ({
  number: 1,
  tag: 'aaaaaa',
  parent: 0,
  origin: 'accounts',
  action: 'confirm',
  digest: hashOf(unit),
  input: JSON.stringify({ nonce: `u${unit}` }),
  outcome: 'finish' as const,
  screen: 'receipt',
  state: JSON.stringify({ text: 'so that pages fill and split. '.repeat(unit % 20) }),
  changes: null,
  at: unit,
  version: 1,
  begun: null,
})

export const entryOf = (unit: number) => ({
  nonce: `u${unit}`,
  source: 'ash',
  target: 'elm',
  amount: 1 + unit,
})

/** Enters what a visitor would have been answered for it. */
export function enterUnit({ answered, transfers }: Ledger, unit: number): void {
  const { number, tag, parent, origin, action, screen } = phaseOf(unit)
  const { nonce, ...transfer } = entryOf(unit)
  const session = hashOf(unit).toString('hex')
  answered.push({ session, parent, origin, action, fields: { nonce }, number, tag, screen })
  transfers.set(nonce, transfer)
}
