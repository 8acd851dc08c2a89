/** A screen of a session as a whole page: what its view shows, in its template, in the layout. */
import { isNotFound, shownOn } from '../engine/offered-values.ts'
import type { Page } from '../engine/page.ts'
import type { Application, Screen } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { message } from '../model/message.ts'
import { type Chosen, chosenIn } from '../model/preferences.ts'
import type { Store } from '../store/contract.ts'
import { canExtend, extendButton, extendForm, keptUntil } from './extend-button.ts'
import { codeText, type RenderContext } from './fault-page.ts'
import { formatDuration } from './format-duration.ts'
import type { LayoutValues } from './frame-names.ts'
import { linksFrom, linkTo } from './links.ts'
import type { PageData, Spoken } from './page-data.ts'
import { preferenceButtons } from './preference-buttons.ts'
import { stepLinks } from './step-links.ts'
import { openForm } from './urls.ts'

export interface ScreenContext extends RenderContext, Pick<Application, 'layout'> {
  store: Store
  now: () => number
}

/**
 * The errors of the form that was sent, each with a link to its field; those of the form as a whole lead to
 * its first field, if it has one.
 */
function errorsOf({ page, forms: { fields } }: PageData) {
  const [first] = fields.values()
  // Those of a row as a whole, and of all rows, lead to the first field there.
  const inRow = (name: string) => [...fields].find(([field]) => field.startsWith(`${name}.`))?.[1]
  const order = [...fields.keys()]
  return Object.entries(page.typed?.errors ?? {})
    .sort((one, other) => order.indexOf(one[0]) - order.indexOf(other[0]))
    .map(([field, text]) => {
      const id = fields.get(field) ?? inRow(field) ?? first
      return { text, href: id !== undefined && `#${id}` }
    })
}

function noticeOf({ notice, incident, changes, savedInput }: Page) {
  const code = notice ?? (changes.length > 0 ? 'changed' : undefined)
  if (code) {
    const [title, text] = [message(`deity.fault.${code}.title`), message(`deity.fault.${code}.text`)]
    return { title, text, code: codeText(code, incident), isNews: true }
  }
  if (!savedInput) return false
  const text = savedInput.isHere
    ? message('deity.saved.here')
    : message('deity.saved.elsewhere', { title: savedInput.title })
  return { code: false, title: message('deity.saved.title'), text, isNews: false }
}

/** Under a receipt nobody is offered to delete it: it goes by itself. Signing out is always possible. */
const mayLeave = ({ screen, identity, closedBy, isBare }: Page): boolean =>
  identity !== undefined || !(isBare || screen.isEnd || closedBy?.screen.isEnd)

/** The link, or the button, to the page of the commit that closed this one. */
function closedByLink(context: RenderContext, page: Page, { catalogue, zone }: Spoken): string | false {
  if (!page.closedBy) return false
  return linkTo(context, page, page.closedBy, catalogue.markup(page.closedBy.screen.title, zone))
}

/** The labels of what was chosen on the screens whose answers this page lists. */
async function labelsFor({ store, now, catalogue }: ScreenContext, page: Page) {
  const { transaction, screen, state } = page
  const labels = new Map<string, Map<string, ReadonlyMap<string, LocalizedText>>>()
  for (const name of screen.answersOf) {
    const listed = transaction.screens.get(name)
    if (!listed || !hasChoices(listed) || !listed.needs.areMet(state)) continue
    const asked = { ...page, screen: listed }
    const given = await shownOn(asked, store.rows, now(), catalogue.language)
    const forms = isNotFound(given) ? [] : listed.choicesOn(given, asked)
    labels.set(name, new Map(forms.flatMap(({ options }) => [...options])))
  }
  return labels
}

const hasChoices = ({ offers }: Screen): boolean =>
  [...offers.values()].some(({ choices }) => choices.size > 0)

/**
 * @param shown the values that the screen's view returned, or else the state
 * @param labels those of chosen values, where answers are listed
 */
function writePage(
  context: ScreenContext,
  page: Page,
  chosen: Chosen,
  shown: object,
  labels?: PageData['labels'],
): string {
  const { sealer, urlAt, rootAt, sessionIn, layout, style, catalogue } = context
  const { transaction, screen } = page
  const links = linksFrom(context, page)
  const preferences = chosen.values
  const zone = transaction.timeZone
  const forms = { count: 0, fields: new Map() }
  const data: PageData = { page, sealer, sessionIn, urlAt, links, catalogue, zone, rootAt, shown, forms }
  if (labels) data.labels = labels
  const body = screen.render(transaction.preferences.length > 0 ? { ...shown, preferences } : shown, data)
  const errors = errorsOf(data)
  const notice = noticeOf(page)
  const steps = stepLinks(data)
  const title = screen.titleOf
    ? screen.titleOf({ state: screen.needs.of(page.state), params: screen.given, view: shown })
    : screen.title
  const whole = message('deity.title', { title, transaction: transaction.title })
  // What a visitor has to know first comes first: a title is what a screen reader says of a new page.
  const news =
    errors.length > 0
      ? message('deity.news.error')
      : page.closedBy
        ? message('deity.news.closed')
        : notice
          ? notice.isNews && notice.title
          : false
  const values = {
    language: catalogue.language,
    isFromRight: catalogue.direction === 'rtl',
    classes: Object.entries(preferences)
      .map((pair) => pair.join('-'))
      .join(' '),
    style: style.path,
    title: catalogue.text(news ? message('deity.title.news', { news, title: whole }) : whole, zone),
    heading: title,
    transaction: transaction.title,
    home: urlAt('/'),
    steps,
    step: steps.findIndex(({ isCurrent }) => isCurrent) + 1,
    stepCount: steps.length,
    errors,
    notice,
    changes: page.changes,
    closedBy: closedByLink(context, page, data),
    body,
    keptUntil:
      page.expires !== undefined && !page.closedBy && keptUntil(page, context.now(), catalogue.locale),
    extend: extendButton(data),
    keptFor:
      (screen.offers.size > 0 || canExtend(page)) && !page.closedBy && !page.isBare
        ? formatDuration(transaction.idleTimeout, catalogue.locale)
        : false,
    leave: mayLeave(page) && openForm(context, page, 'leave'),
    userName: page.identity?.name ?? false,
    choices: preferenceButtons(data, chosen, context.languages),
    end: links.end() + extendForm(data),
  } satisfies LayoutValues
  return layout(values, { catalogue, zone, rootAt } satisfies Spoken)
}

/**
 * The page; a promise only if the screen's view returns one. `undefined` if the view finds nothing. Fails with
 * what view or template throw.
 */
export function renderScreen(
  context: ScreenContext,
  page: Page,
): string | undefined | Promise<string | undefined> {
  const chosen = page.preferences ?? chosenIn(page.transaction.preferences, null)
  const shown = shownOn(page, context.store.rows, context.now(), context.catalogue.language)
  const { screens } = page.transaction
  if (page.screen.answersOf.some((name) => hasChoices(screens.get(name) as Screen)))
    return Promise.all([shown, labelsFor(context, page)]).then(([given, labels]) =>
      isNotFound(given) ? undefined : writePage(context, page, chosen, given, labels),
    )
  const write = (given: object) => (isNotFound(given) ? undefined : writePage(context, page, chosen, given))
  return shown instanceof Promise ? shown.then(write) : write(shown)
}
