/**
 * The sessionIDs that a browser is given on public pages: computed from its cookie and the server's key, so that
 * all its tabs, and a page that it goes back to, begin the same session. The database shows nothing of that.
 */
import { sha256 } from './hash.ts'
import type { Sealer } from './seal.ts'

/** Bytes of a sessionID for the seconds since 1970, and for the rest; see identifiers.ts. */
const [timeBytes, otherBytes] = [5, 16]

/** Seconds of a period. A session lives as long as two, so one of the period before may be under way. */
const lengthFor = (maxAge: number): number => Math.max(1, Math.floor(maxAge / 2000))

/** The period before, and the present one, in which a session can begin. */
export function periodsAt(now: number, maxAge: number): [before: number, present: number] {
  const present = Math.floor(now / 1000 / lengthFor(maxAge))
  return [present - 1, present]
}

/** @param nth of the browser's sessions in this period, from 0: each begins when the one before it has ended */
export function browserSessionID(
  sealer: Sealer,
  { name, maxAge }: { name: string; maxAge: number },
  binding: string,
  period: number,
  nth: number,
): string {
  // No page has a session without an identifier, so this seal fits none.
  const call = `${period}.${nth}.${binding}`
  const seal = sealer.seal({ transaction: name, sessionID: '', screen: 'browser', call })
  const bytes = Buffer.alloc(timeBytes + otherBytes)
  bytes.writeUIntBE(period * lengthFor(maxAge), 0, timeBytes)
  sha256(seal).copy(bytes, timeBytes, 0, otherBytes)
  return bytes.toString('base64url')
}
