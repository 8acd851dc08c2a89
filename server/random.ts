/**
 * Random bytes for identifiers, many made at once: a call for a few costs 15 µs, nearly all of it for the call. Node does the
 * same for `crypto.randomUUID`.
 */
import { randomFillSync } from 'node:crypto'

const made = Buffer.alloc(4096)
let used = made.length

/** @param count 4096 at most */
export function randomBytes(count: number): Buffer {
  if (used + count > made.length) {
    randomFillSync(made)
    used = 0
  }
  const bytes = Buffer.from(made.subarray(used, used + count))
  // Nobody finds here what has been given away.
  made.fill(0, used, used + count)
  used += count
  return bytes
}
