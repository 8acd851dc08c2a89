/** One round of the sweep: expired sessions, then what they held, free space, ended counts, and the log. */
import type { Store } from '../contract.ts'
import { type Uploads, unclaimedFor } from '../uploads.ts'
import type { Forgetter } from './delete-forgotten.ts'
import type { sessionExpiry } from './expire-sessions.ts'
import type { SpaceReclaimer } from './reclaim-space.ts'
import type { Attempts } from './sign-in-attempts.ts'

export function sweepOver(
  expire: ReturnType<typeof sessionExpiry>,
  write: Store['write'],
  forgetter: Forgetter,
  attempts: Attempts,
  space: SpaceReclaimer,
  uploads: Uploads,
): Pick<Store, 'sweep' | 'deletePiece'> {
  const deletePhases = async (limit: number): Promise<boolean> =>
    forgetter.hasMarked() && (await write(async () => forgetter.deletePiece(limit)))
  const deletePiece = async (limit: number): Promise<boolean> => {
    const hasUploads = await uploads.sweep(0)
    return (await deletePhases(limit)) || hasUploads
  }

  return {
    deletePiece,
    async sweep(now, limit, release) {
      const round = await expire(now, limit, release)
      const hasUploads = await uploads.sweep(now - unclaimedFor)
      const hasPieces = (await deletePhases(limit)) || hasUploads
      const hasSpace = !hasPieces && (await space.shrink())
      if (attempts.hasEnded(now)) await write(async () => attempts.sweep(now, limit))
      if (round.errors.length > 0)
        throw new AggregateError(round.errors, 'the release of some expired sessions failed; see `errors`')
      const hasMore = round.hasMore || hasPieces || hasSpace || attempts.hasEnded(now)
      if (!hasMore || space.isLogOld()) await space.emptyLog()
      return hasMore
    },
  }
}
