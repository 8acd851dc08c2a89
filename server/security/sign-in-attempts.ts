/**
 * The limit of attempts to sign in, against password guessing. Attempts are counted in the store: by account
 * and network, by network, and by account. A successful one is taken back.
 */
import type { Counter } from '../store/contract.ts'
import { sha256 } from './hash.ts'

/** Milliseconds from the first attempt to the end of its count. */
const window = 15 * 60_000
/** Attempts of one network at one account; of one network at all accounts; of all networks at one account. */
const limits = { both: 5, network: 50, account: 50 }

/** An attempt to sign in. */
export interface Attempt {
  /** As the visitor typed it. */
  account: string
  /** See `networkOf`. */
  network: string
}

/** Hashed, so that the store and its backups do not reveal accounts and networks. */
const keyOf = (...what: string[]): Buffer => sha256(['attempt', ...what].join('\n'))

/** @param ofNetworks count networks by themselves? Not where a proxy limits them */
export function countersOf({ account, network }: Attempt, ofNetworks: boolean): Counter[] {
  const counter = (kind: keyof typeof limits, ...what: string[]): Counter => ({
    key: keyOf(kind, ...what),
    limit: limits[kind],
    window,
  })
  return [
    counter('both', network, account),
    ...(ofNetworks ? [counter('network', network)] : []),
    counter('account', account),
  ]
}
