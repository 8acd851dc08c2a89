/** A screen of a session, ready to be rendered. */

import type { Screen, Transaction } from '../model/application.ts'
import type { Change, Identity, LocalizedText } from '../model/define.ts'
import type { FaultCode } from '../model/faults.ts'
import type { Chosen } from '../model/preferences.ts'
import type { PhaseRef } from '../security/identifiers.ts'

/** Fields as they were sent: texts by name. */
export type Fields = ReadonlyMap<string, string>

export interface Typed {
  /** The action and its fixed parameters: only that form is filled. */
  call: string
  fields: Fields
  /** One message by field; the empty name is the whole form's. */
  errors: Readonly<Record<string, LocalizedText>>
}

/** A screen of the session that a page can lead on to. */
export interface ScreenRef extends PhaseRef {
  screen: Screen
}

export interface Page extends ScreenRef {
  transaction: Transaction
  sessionID: string
  /** The cookie that its visitor has, or is given with it. */
  binding: string | undefined
  /** Has no session begun, and does the page's address name none? Its links to public screens do not either. */
  isBare?: boolean
  /** The hash by which the application knows the session, if it follows another. */
  owner?: Uint8Array
  /** The transaction's state, parsed. */
  state: Record<string, unknown>
  /** The changes of a conflict, to be shown. */
  changes: readonly Change[]
  /** Input sent from this screen before: just rejected, or shown again after going back. */
  typed?: Typed
  /** What was typed on this screen on another branch: it fills fields that the state does not. */
  typedElsewhere?: Pick<Typed, 'call' | 'fields'>
  /** Who has signed in to the session. */
  identity?: Identity
  /** The host's user, who comes before one who has signed in. */
  user?: Identity
  /** The screen that the visitor asked for and has to sign in for. */
  wanted?: string
  /** The fault of the form that this page shows again. */
  notice?: FaultCode
  /** The error reference under which the log has the fault, if it is the server's. */
  incident?: string
  /** The preferences that the visitor chose, if any. */
  preferences?: Chosen
  /** The title of the screen whose draft waits; `isHere` if it is this one. */
  savedInput?: { title: LocalizedText; isHere: boolean }
  /** When the session's answers are deleted; absent while it has stored none. */
  expires?: number
  /** The later screen whose commit closed this one. */
  closedBy?: ScreenRef
}
