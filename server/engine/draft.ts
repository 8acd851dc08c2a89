/**
 * Drafts: input of a form that was not sent. A session has one slot for each screen; the form is filled from
 * it when the screen is shown again. A draft is no phase: only the lengths of its fields are checked.
 */

import type { Screen } from '../model/application.ts'
import { reviveMessage } from '../model/message.ts'
import { type Call, parseCall, wantedBy } from '../security/identifiers.ts'
import type { Draft, Session, Unit } from '../store/contract.ts'
import type { Fields, Page, Typed } from './page.ts'
import { readFields, writeFields } from './stored-state.ts'

/**
 * Why there is a draft. `waits`: the visitor went elsewhere, and other pages point to it. `stays`: the
 * visitor is still there.
 */
type Reason = 'waits' | 'stays'

/** The screens with a draft, as a session's row names them. */
type Drafts = Readonly<Record<string, Reason>>

type Named = Pick<Session, 'drafts'>

/** A form that was filled in on a screen. */
export interface Form {
  screen: string
  /** The action with its fixed parameters. */
  call: string
  fields: Fields
  /** Of a form that was refused. */
  errors?: Typed['errors']
}

const nothing: Drafts = {}

export const draftsOf = ({ drafts }: Named): Drafts => (drafts ? (JSON.parse(drafts) as Drafts) : nothing)

const write = (drafts: Drafts): string | null =>
  Object.keys(drafts).length > 0 ? JSON.stringify(drafts) : null

/** The first screen whose draft waits for its visitor. */
export const waitingIn = (session: Named): string | undefined =>
  Object.entries(draftsOf(session)).find(([, reason]) => reason === 'waits')?.[0]

/** Saves a draft. The caller has to store the returned row. */
export async function keepDraft(
  unit: Unit,
  session: Session,
  { screen, call, fields, errors }: Form,
  reason: Reason,
): Promise<Session> {
  await unit.saveDraft(session, { screen, call, input: writeFields(fields), errors: writeErrors(errors) })
  return { ...session, drafts: write({ ...draftsOf(session), [screen]: reason }) }
}

/** Drops the draft of a screen that was answered. The caller has to store the returned row. */
export async function dropDraft(unit: Unit, session: Session, screen: string): Promise<Session> {
  const { [screen]: dropped, ...others } = draftsOf(session)
  if (dropped === undefined) return session
  await unit.dropDraft(session, screen)
  return { ...session, drafts: write(others) }
}

/** The session with the page's form as its draft. A form of checkboxes sends nothing when none is ticked. */
export const drafting = (
  unit: Unit,
  session: Session,
  { name }: Pick<Screen, 'name'>,
  { text }: Call,
  fields: Fields,
): Promise<Session> =>
  fields.size > 0
    ? keepDraft(unit, session, { screen: name, call: text, fields }, 'stays')
    : dropDraft(unit, session, name)

const writeErrors = (errors: Typed['errors'] | undefined): string | null =>
  errors ? JSON.stringify(errors) : null

/** The messages of a refused form. */
export const errorsIn = ({ errors }: Draft): Typed['errors'] =>
  errors ? JSON.parse(errors, reviveMessage) : {}

/** Sent or drafted input, as a form is filled with it. */
export const typedIn = ({ call, input }: Pick<Draft, 'call' | 'input'>): Typed => ({
  call,
  fields: readFields(input),
  errors: {},
})

/**
 * Fills a page's form from its draft, or points to a draft that waits on another screen. A draft is newer
 * than the sent input: it is dropped when its screen is answered.
 * @param read the draft of a screen
 */
export async function offerDraft(
  page: Page,
  session: Session,
  read: (session: Session, screen: string) => Promise<Draft | undefined>,
): Promise<void> {
  const { screen, transaction, closedBy } = page
  if (closedBy) return
  const drafts = draftsOf(session)
  const isHere = drafts[screen.name] === 'waits'
  const waiting = transaction.screens.get((isHere ? screen.name : waitingIn(session)) ?? '')
  if (waiting) page.savedInput = { title: waiting.title, isHere }
  const draft = drafts[screen.name] && (await read(session, screen.name))
  if (!draft) return
  page.typed = typedIn(draft)
  const wanted = parseCall(draft.call)?.fixed.get(wantedBy)
  if (wanted !== undefined && screen === transaction.signInScreen) page.wanted = wanted
}
