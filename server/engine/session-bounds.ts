/** How much one session may hold: a number of phases, and their bytes. */

import type { Transaction } from '../model/application.ts'
import type { NewPhase } from '../store/contract.ts'

/** Reserved for commits, so that a visitor at the bound can finish. */
const reservedPhases = 10
const reservedBytes = 1 / 10

/** The bytes that a phase adds to its session: input, state and changes. */
export const bytesOf = ({ input, state, changes }: NewPhase): number =>
  Buffer.byteLength(input) + Buffer.byteLength(state) + Buffer.byteLength(changes ?? '')

/**
 * May the session hold this much?
 * @param phases the number of them, the new one included
 * @param bytes the new phase's included
 * @param commits is the new phase a commit?
 */
export const isWithin = (
  { maxPhases, maxBytes }: Pick<Transaction, 'maxPhases' | 'maxBytes'>,
  phases: number,
  bytes: number,
  commits: boolean,
): boolean =>
  commits
    ? phases <= maxPhases && bytes <= maxBytes
    : phases <= maxPhases - reservedPhases && bytes <= maxBytes * (1 - reservedBytes)
