/**
 * What this store keeps with a session: the hash that all of its rows are keyed by, and the revision that it
 * was read at. By symbols, so that they go with a copy and are in no JSON.
 */
import type { Session } from '../contract.ts'
import { below } from './random-names.ts'

const hashKey = Symbol('hash')

type Keyed = Session & { [hashKey]?: Buffer }

export const withHash = (session: Session, hash: Buffer): Session => {
  ;(session as Keyed)[hashKey] = hash
  return session
}

/** @throws when the session was not made by this store */
export function hashOf(session: Session): Buffer {
  const hash = (session as Keyed)[hashKey]
  if (!hash) throw new Error('a session has to be a copy of one that the store gave')
  return hash
}

/** As text, for maps. */
export const keyOf = (hash: Uint8Array): string =>
  Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1')

/** Ids count milliseconds since then, so that they fit into a number until 2095. */
const epoch = Date.UTC(2026, 0, 1)
const perMillisecond = 4096
let newest = 0

/** Unique but for chance, about as large as it is new, and without a trip to the server. */
export function newId(): number {
  newest = Math.max(newest + 1, (Date.now() - epoch) * perMillisecond + below(perMillisecond))
  return newest
}
