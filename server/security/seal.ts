/**
 * The seal: an HMAC over a session, a screen and an action. A form or link without a valid one is refused.
 */
import { timingSafeEqual } from 'node:crypto'
import { hmacBy } from './hash.ts'
import type { Call } from './identifiers.ts'

/** Characters of the HMAC in a seal: 132 bits. The key's id stands before it. */
const hmacLength = 22

/** What a seal covers. */
export interface Sealed {
  transaction: string
  sessionID: string
  /** The screenID. */
  screen: string
  /** {@link Call.text} */
  call: string
}

/** Seals with the newest key; accepts the seals of every key. */
export interface Sealer {
  seal(sealed: Sealed): string
  isGood(sealed: Sealed, seal: string): boolean
  /**
   * Fingerprints of the keys, for the database: 16 bytes each, the newest key's first. The keys cannot be
   * computed from them.
   */
  fingerprints(): Buffer[]
  /** Replaces the keys. */
  setKeys(keys: readonly Uint8Array[]): void
}

interface SealKey {
  /**
   * One character, computed from the key so that servers need not agree on it. Two keys may have the same.
   */
  id: string
  fingerprint: Buffer
  sealBy(sealed: Sealed): string
}

function sealKey(key: Uint8Array): SealKey {
  if (key.length < 32) throw new Error(`the seal's key must have at least 32 bytes; this has ${key.length}`)
  const hmac = hmacBy(key)
  return {
    id: hmac('id').slice(0, 1),
    fingerprint: Buffer.from(hmac('fingerprint'), 'base64url').subarray(0, 16),
    sealBy: ({ transaction, sessionID, screen, call }) =>
      hmac(`${transaction}\n${sessionID}\n${screen}\n${call}`).slice(0, hmacLength),
  }
}

function isEqual(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** @param keys at least 32 bytes each, the newest first */
export function createSealer(keys: readonly Uint8Array[]): Sealer {
  let newest: SealKey
  let all: SealKey[]
  const setKeys = (keys: readonly Uint8Array[]) => {
    const made = keys.map(sealKey)
    if (!made[0]) throw new Error('the seals need at least one key')
    newest = made[0]
    all = made
  }
  setKeys(keys)
  return {
    seal: (sealed) => newest.id + newest.sealBy(sealed),
    isGood: (sealed, given) =>
      all.some(({ id, sealBy }) => given.startsWith(id) && isEqual(sealBy(sealed), given.slice(1))),
    fingerprints: () => all.map(({ fingerprint }) => fingerprint),
    setKeys,
  }
}
