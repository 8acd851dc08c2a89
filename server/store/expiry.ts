/** Forgets sessions that have expired and removes those that are gone, a stretch of ids in each round. */
import type { Release, Session, Store } from './contract.ts'

/** Sessions that a round reads for each that it may end: reading one costs a hundredth of ending it. */
const readsPerEnd = 10

export type Ended = Session & { hash: Buffer }

export const hasExpired = ({ expires }: Session, now: number) => expires > 0 && expires <= now
export const isGone = ({ expires, gone }: Session, now: number) => expires === 0 && gone <= now

/** What a store does with a stretch of sessions. */
export interface Stretches {
  /** Reads `reads` sessions from an id on: how many there are, the last id, and at most `limit` that end. */
  read(
    after: number,
    reads: number,
    limit: number,
    now: number,
  ): Promise<{ found: Ended[]; count: number; last: number }>
  /** The largest id, where a process runs one round only: it begins at any of the stretches, by chance. */
  newest?(): number
  /** Ends those that still have expired or are gone. */
  end(sessions: readonly Ended[], now: number): Promise<void>
}

/** Releases what a session held that expired unfinished, in the unit of work that forgets it. */
const releaseOne = (write: Store['write'], release: Release, { hash }: Ended, now: number) =>
  write(async (unit) => {
    // Read again, inside the unit. A session that was left or finished in the meantime holds nothing.
    const { session } = await unit.load(hash, 0, hash)
    if (!session || session.finished > 0 || !hasExpired(session, now)) return
    await release(unit, session, hash)
    await unit.forget(session)
  })

/** The id after which any stretch of so many ids begins. */
const anyStretch = (newest: number, reads: number): number =>
  reads * Math.floor(Math.random() * Math.ceil(newest / reads))

export function createExpiry(write: Store['write'], { read, newest, end }: Stretches) {
  /** Session ids grow, so a round that starts again at 0 misses none. */
  const cursor: { after: number | undefined } = { after: newest ? undefined : 0 }

  return async (now: number, limit: number, release?: Release) => {
    const reads = readsPerEnd * limit
    const after = cursor.after ?? anyStretch(newest?.() ?? 0, reads)
    const { found, count, last } = await read(after, reads, limit, now)
    const failed = new Map<Ended, unknown>()
    const releaseEach = async (session: Ended) => {
      if (release && session.finished === 0 && hasExpired(session, now))
        await releaseOne(write, release, session, now).catch((error) => failed.set(session, error))
    }
    await Promise.all(found.map(releaseEach))
    // A session stays until its release has worked.
    const rest = found.filter((each) => !failed.has(each))
    if (rest.length > 0) await end(rest, now)
    const isLastStretch = found.length < limit && count < reads
    cursor.after = isLastStretch ? 0 : found.length === limit ? (found.at(-1)?.id ?? 0) : last
    // A session that was forgotten now may be removed in the next round.
    const hasMore = !isLastStretch || rest.some((each) => hasExpired(each, now))
    // The sessions of these errors are tried again in the next round.
    return { hasMore, errors: [...failed.values()] }
  }
}
