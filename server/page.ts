/** A screen of a session, ready to be rendered. */
import type { Change, Identity } from './define.ts'
import type { FaultCode } from './faults.ts'
import type { Screen, Transaction } from './model.ts'
import type { Chosen } from './preferences.ts'

/** Fields as they were sent: texts by name. */
export type Fields = ReadonlyMap<string, string>

export interface Typed {
  /** The action and its fixed parameters: only that form is filled. */
  call: string
  fields: Fields
  /** One message by field; the empty name is the whole form's. */
  errors: Readonly<Record<string, string>>
}

/** What was typed into a form that could not be taken any more, until its screen is reached again. */
export interface Kept {
  screen: string
  /** The action and its fixed parameters. */
  call: string
  fields: Fields
}

/** A screen of the session that a page can lead on to. */
export interface Place {
  screen: Screen
  phase: number
}

export interface Page extends Place {
  transaction: Transaction
  sessionID: string
  /** The transaction's state, parsed. */
  state: Record<string, unknown>
  /** What the visitor is told has changed meanwhile. */
  changes: readonly Change[]
  /** What was sent from this screen before: rejected just now, or seen again after going back. */
  typed?: Typed
  /** Who has signed in. */
  identity?: Identity
  /** The screen that a visitor wanted who has to sign in here first. */
  wanted?: string
  /** Something that went wrong with the form that this page shows again. */
  notice?: FaultCode
  /** Names the fault in the log, where it is ours. */
  incident?: string
  /** What its visitor chose, once they have. */
  preferences?: Chosen
  /** What was typed before and waits for its screen, which may be this one. */
  kept?: { title: string; isHere: boolean }
  /** The later screen whose commit closed this one. */
  closedBy?: Place
}
