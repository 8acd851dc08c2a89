/**
 * Actions that are taken at any time: a form from a screen that a commit has closed is taken with the state of
 * the newest phase. Screens that offer nothing else are shown as of that phase.
 */
import type { Screen } from '../model/application.ts'
import type { Loaded, Session } from '../store/contract.ts'
import { isClosed } from './session-life.ts'
import type { FormContext } from './submission.ts'

export type Newest = Pick<Loaded, 'session' | 'shown'> & {
  /** Is the state that of the newest phase, instead of the one that was answered? */
  isNewest?: boolean
}

/** Is the screen shown as of the newest phase where a commit has closed it? */
export const staysOpen = ({ isPublic, offers }: Screen): boolean =>
  isPublic || (offers.size > 0 && [...offers.values()].every(({ action }) => action.isAnytime))

/**
 * What a form is taken with.
 * @param read a phase of the session
 */
export async function withNewest(
  { transaction, submission }: FormContext,
  loaded: Pick<Loaded, 'session' | 'shown'>,
  read: (session: Session, phase: number) => Promise<Loaded['shown']>,
): Promise<Newest> {
  const { session, shown } = loaded
  const { screen, phase, tag, call } = submission
  if (!session || session.finished > 0 || !isClosed(session, phase)) return loaded
  // The tag of a phase that was lost with a restored database is refused as everywhere.
  if (phase > 0 && shown?.tag !== tag) return loaded
  const offer = transaction.screens.get(screen)?.offers.get(call.action)
  if (!offer?.action.isAnytime) return loaded
  const newest = await read(session, session.last)
  return newest ? { session, shown: newest, isNewest: true } : loaded
}
