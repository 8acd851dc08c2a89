/**
 * After an earlier answer is changed through Back, later screens offer again what was typed on them. It stands
 * in their fields until they are sent, and is no part of any state.
 */
import { declaredName } from '../model/rows.ts'
import { parseCall } from '../security/identifiers.ts'
import type { Session, Store } from '../store/contract.ts'
import type { Page } from './page.ts'
import { readFields } from './stored-state.ts'
import { choiceErrors, lengthErrors } from './validate-input.ts'

/** Does the page's phase follow from all that were recorded since the newest commit? */
const followsAll = (phase: number, { last, closed, branched }: Session): boolean =>
  phase === last && branched <= closed

/**
 * Adds it to a page on which nothing else was typed. Left out are values that the schema does not accept any
 * more, and boxes that have to be ticked: an agreement is given anew. A select shows no value without an
 * option.
 */
export async function offerTypedElsewhere(
  page: Page,
  session: Session,
  read: Store['sentElsewhere'],
): Promise<void> {
  const { screen, phase, typed, closedBy } = page
  if (typed || closedBy || [...screen.offers.values()].every(({ labels }) => labels.size === 0)) return
  if (followsAll(phase, session)) return
  const found = await read(session, phase, screen.name)
  const offer = screen.offers.get(parseCall(found?.action)?.action ?? '')
  if (!found || !offer) return
  const sent = readFields(found.input)
  const wrong = { ...lengthErrors(offer, sent), ...choiceErrors(offer, sent) }
  const isOffered = ([name]: [string, string]) => {
    const field = offer.action.fields.get(declaredName(name))
    return field && !Object.hasOwn(wrong, name) && !(field.type === 'boolean' && field.required)
  }
  page.typedElsewhere = { call: found.action, fields: new Map([...sent].filter(isOffered)) }
}
