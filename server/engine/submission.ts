/** A form that was sent, in its parts: identifiers, fields, secrets; and which form of its screen it is. */
import type { Action, Offer, Transaction } from '../model/application.ts'
import { arrayIn, declaredName, parseRowName } from '../model/rows.ts'
import { type Call, parseCall } from '../security/identifiers.ts'
import type { Engine } from './context.ts'
import type { Identified } from './identify.ts'
import type { Fields } from './page.ts'
import { couldSend, type Errors } from './validate-input.ts'

export interface Submission extends Identified {
  fields: Fields
  /** Fields that are never stored, shown again or logged. */
  secrets: Fields
  /** Fields that its action does not have: an extension or a proxy added them, or an older version had them. */
  unknown: Fields
  /** Messages by field, about files that were not accepted. */
  refused?: Errors
}

/** A form that was sent, and what takes it. */
export interface FormContext {
  engine: Engine
  transaction: Transaction
  submission: Submission
}

/** All fields. Most forms have no secrets, and need no second map. */
export const filledIn = ({ fields, secrets }: Submission): Fields =>
  secrets.size > 0 ? new Map([...fields, ...secrets]) : fields

/** The engine's own buttons that send another form's fields. */
const withFieldsOf: ReadonlySet<string> = new Set(['extend', 'prefer', 'resume', 'rows', 'step'])

/** The call that the fields belong to. */
const callOf = ({ call }: Pick<Submission, 'call'>): Call | undefined =>
  withFieldsOf.has(call.action) ? parseCall(call.fixed.get('call')) : call

/** The form that was filled in, if that screen still has it and could send these fields. */
export function formOf(
  { screens }: Transaction,
  submission: Submission,
  screen: string,
): { call: Call; offer: Offer } | undefined {
  const call = callOf(submission)
  const offer = call && screens.get(screen)?.offers.get(call.action)
  return offer && couldSend(offer, call, submission.fields) ? { call, offer } : undefined
}

/** The form whose fields were sent, of the screen that it was sent from. */
export const offerOf = (
  { screens }: Transaction,
  submission: Pick<Submission, 'call' | 'screen'>,
): Offer | undefined => screens.get(submission.screen)?.offers.get(callOf(submission)?.action ?? '')

const ids = new Set(['sessionID', 'screenID', 'actionID'])

/**
 * Whose field is it? A structured name is its form's where the action has that array, though it may be of no
 * row; else an extension or a proxy added it.
 */
function ownerOf(known: Action['fields'] | undefined, name: string): 'form' | 'other version' | 'nobody' {
  const array = arrayIn(name)
  if (array === undefined) return !known || known.has(declaredName(name)) ? 'form' : 'other version'
  if (known?.get(array)?.type === 'rows') return 'form'
  return known && parseRowName(name) ? 'other version' : 'nobody'
}

/** The parts of a form that was identified. */
export function submissionOf(
  { screens, secrets: isSecret }: Transaction,
  identified: Identified,
  sent: Fields,
): Submission {
  const fields = new Map<string, string>()
  const secrets = new Map<string, string>()
  const unknown = new Map<string, string>()
  const known = screens.get(identified.screen)?.offers.get(callOf(identified)?.action ?? '')?.action.fields
  for (const [name, text] of sent) {
    if (ids.has(name)) continue
    const owner = ownerOf(known, name)
    if (isSecret.has(name)) secrets.set(name, text)
    else if (owner !== 'nobody') (owner === 'form' ? fields : unknown).set(name, text)
  }
  const { sessionID, binding, address, user, screen, phase, tag, call } = identified
  // Written out: a spread costs a multiple where every phase passes.
  return { sessionID, binding, address, user, screen, phase, tag, call, fields, secrets, unknown }
}
