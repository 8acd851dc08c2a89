/**
 * Checks that the keys of this start have sealed the pages that visitors have open: otherwise every one would
 * be refused.
 */
import { OperatorError } from '../runtime/operator-errors.ts'
import type { Store } from '../store/contract.ts'

type Keys = Pick<Store, 'sealKeys' | 'setSealKeys' | 'underWay'>

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Has one of the keys sealed pages of this database? In a new database every key is known. */
export async function areKnown(store: Keys, fingerprints: readonly Uint8Array[]): Promise<boolean> {
  const known = await store.sealKeys()
  return known.length === 0 || known.some((one) => fingerprints.some((other) => isSame(one, other)))
}

/** Are these the recorded keys, and no others? */
async function areRecorded(store: Keys, fingerprints: readonly Uint8Array[]): Promise<boolean> {
  const known = await store.sealKeys()
  return (
    known.length === fingerprints.length &&
    fingerprints.every((one) => known.some((other) => isSame(one, other)))
  )
}

/**
 * Records the keys of a start as the keys that seal from now on, unless they are already. Unknown keys are
 * recorded only when no session is under way.
 * @throws {OperatorError} while sessions are under way whose pages none of the keys has sealed
 */
export async function checkKnownKeys(
  store: Keys,
  fingerprints: readonly Uint8Array[],
  now: number,
): Promise<void> {
  if (await areRecorded(store, fingerprints)) return undefined
  if (await areKnown(store, fingerprints)) return store.setSealKeys(fingerprints)
  const [session] = await store.underWay(now, 0, 1)
  if (session) throw new OperatorError('DEITY_KEY_UNKNOWN', otherKey)
  // The other keys stay: another server on the same database may continue with them.
  await store.setSealKeys([...(await store.sealKeys()), ...fingerprints])
}

const otherKey = `Sessions are under way in the database, and their pages were sealed with another key: every page that visitors have open would be refused.
Restore that key, in SEAL_KEY or as DATA/seal.key; a backup has it beside its database.
If the key is lost or revoked, run: deity accept-key. These sessions then end, and their visitors have to begin again.`
