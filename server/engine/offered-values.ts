/** Checks a form's values against the options that its page has now: a view may offer others than before. */
import type { FormChoices, Offer, Screen } from '../model/application.ts'
import { timeAt } from '../model/days.ts'
import { chosenIn } from '../model/preferences.ts'
import { declaredName, labelOf, parseRowName } from '../model/rows.ts'
import { hashOf, sessionKey, wantedBy } from '../security/identifiers.ts'
import type { Store } from '../store/contract.ts'
import { buildPage } from './build-page.ts'
import type { Engine } from './context.ts'
import type { Page } from './page.ts'
import type { Offered } from './refuse-form.ts'
import { inTime } from './time-limit.ts'
import type { Errors } from './validate-input.ts'
import { notOffered } from './validation-messages.ts'
import type { Work } from './work.ts'

/** The argument of a view. A class, so that the session's key is made only where it is asked for. */
class ViewArgument {
  readonly state: object
  readonly params: object
  readonly db: Store['rows']
  readonly now: Date
  readonly today: string
  readonly user: Page['identity']
  readonly preferences: Readonly<Record<string, string>>
  readonly language: string | undefined
  readonly #page: Page

  constructor(page: Page, state: object, rows: Store['rows'], now: number, language: string | undefined) {
    const { screen, transaction, identity, user = identity, preferences } = page
    this.#page = page
    this.state = state
    this.params = screen.given
    this.db = rows
    const time = timeAt(transaction.timeZone, now)
    this.now = time.now
    this.today = time.today
    this.user = user
    this.language = language
    this.preferences = (preferences ?? chosenIn(transaction.preferences, null)).values
  }

  get sessionKey() {
    return sessionKey(this.#page.owner ?? hashOf(this.#page.sessionID))
  }
}

/** Did a view find nothing for its parameters? */
export const isNotFound = (shown: object): boolean =>
  'kind' in shown && shown.kind === 'not-found' && Object.keys(shown).length === 1

/**
 * What a screen's view returns for a page, or else the state that it needs.
 * @param language of the page; which values a page offers does not depend on it
 */
export function shownOn(
  page: Page,
  rows: Store['rows'],
  now: number,
  language = page.transaction.languages[0],
): object | Promise<object> {
  const { screen, state } = page
  const needed = screen.needs.of(state)
  const shown = screen.view?.(new ViewArgument(page, needed, rows, now, language))
  return shown instanceof Promise ? shown.then((later) => later ?? needed) : (shown ?? needed)
}

/** The options of a screen's forms, as its page has them now. */
export async function choicesNow(
  { now, actionLimit }: Pick<Engine, 'now' | 'actionLimit'>,
  screen: Screen,
  page: Page,
  rows: Store['rows'],
): Promise<readonly FormChoices[]> {
  const shown = await inTime(actionLimit, screen.name, Promise.resolve(shownOn(page, rows, now())))
  return isNotFound(shown) ? [] : screen.choicesOn(shown, page)
}

/** Does it only say which row it stands in? */
function isHidden({ rows }: Offer, name: string): boolean {
  const row = parseRowName(name)
  return row !== undefined && rows.get(row.rows)?.hidden.has(row.key) === true
}

/** The values of a form that its page does not offer now, one message for each. */
export async function offerErrors(
  { engine, transaction, unit, submission }: Work,
  { offer, screen, state, session }: Offered,
): Promise<Errors> {
  const { phase, tag, call, fields } = submission
  const isRequired = (name: string) =>
    isHidden(offer, name) && offer.action.fields.get(declaredName(name))?.required === true
  const chosen = [...fields].filter(
    ([name, text]) => offer.choices.has(declaredName(name)) && (text !== '' || isRequired(name)),
  )
  if (chosen.length === 0) return {}
  const page = buildPage(transaction, submission, { screen, phase, tag }, state, session)
  const wanted = call.fixed.get(wantedBy)
  if (wanted !== undefined) page.wanted = wanted
  const forms = await choicesNow(engine, screen, page, unit.rows('read'))
  const options = forms.find(({ calls }) => calls.has(call.text))?.options
  const errors: Errors = {}
  for (const [name, text] of chosen) {
    const declared = declaredName(name)
    const field = offer.action.fields.get(declared)
    const values = options?.get(declared)
    if (!field || values?.has(text)) continue
    // A field that the page does not have, or not any more, cannot be linked to.
    errors[values && !isHidden(offer, name) ? name : ''] = notOffered(field, labelOf(offer, name))
  }
  return errors
}
