/**
 * What a page offers to a hand: forms with the constraints of their fields, links, and the place it shows.
 */
import {
  parseActionID,
  parseScreenID,
  phaseZero,
  writeCall,
  writeScreenID,
} from '../../../server/security/identifiers.ts'
import { type Field, formsIn, linksIn } from '../html.ts'

/** Where a page stands: `review.7-3f9a1c` of a session. */
export interface Place {
  sessionID: string
  screenID: string
  screen: string
  phase: number
}

/** Another screen, as of the same phase. */
export const elsewhereAt = (place: Place, screen: string): Place => ({
  ...place,
  screen,
  screenID: writeScreenID(screen, parseScreenID(place.screenID) ?? phaseZero),
})

export interface PageForm {
  path: string
  /** Is it a search, which stands in an address? */
  isSearch: boolean
  controls: Field[]
  button: { name: string; value: string; text: string }
}

/** Every button of every form, as a form of its own, for only one is pressed. */
const buttonsOn = (body: string): PageForm[] =>
  formsIn(body).flatMap(({ action: path, method, fields: controls, buttons }) =>
    buttons.map((button) => ({ path, isSearch: method === 'get', controls, button })),
  )

/** The call of what is sent, without its seal: its button's, or else its form's. */
export function callIn(sent: readonly (readonly [string, string])[]): string {
  const [pressed] = sent.find(([name]) => name.startsWith('actionID.')) ?? []
  const actionID = pressed?.slice('actionID.'.length) ?? sent.find(([name]) => name === 'actionID')?.[1] ?? ''
  return actionID.slice(0, actionID.lastIndexOf('.'))
}

const sentBy = ({ controls, button }: PageForm) =>
  [...controls, button].map(({ name, value }): [string, string] => [name, value])

/** The form that every page of a session ends with. */
export const isLeaving = (form: PageForm): boolean => callIn(sentBy(form)) === 'leave'

/** A button that chooses how pages are shown; the fields of the page's form go with it. */
export const isPreferring = (form: PageForm): boolean => callIn(sentBy(form)).startsWith('prefer?')

/** A button that adds a row to its form or removes one; the fields of the form go with it. */
export const isOfRows = (form: PageForm): boolean => callIn(sentBy(form)).startsWith('rows?')

/** A button that leads to another step; the fields of the page's form go with it. */
export const isStepping = (form: PageForm): boolean => callIn(sentBy(form)).startsWith('step?')

/** What a form's fields would send as they stand, but for passwords, which are never shown again. */
export const typedOn = ({ controls }: PageForm): string =>
  JSON.stringify(
    controls
      .filter(
        ({ type, checked }) =>
          type !== 'hidden' && type !== 'password' && (checked || !/radio|checkbox/.test(type)),
      )
      .map(({ name, value }) => [name, lines(value)])
      .filter(([, value]) => value !== '')
      .sort(),
  )

const lines = (text: string) => text.replaceAll('\r\n', '\n')

/**
 * What is typed in a page's form of this call, as far as it is not what was typed before; nothing where there
 * is no such form.
 */
export function lostOn(body: string, call: string, typed: ReadonlyMap<string, string>): string | undefined {
  const form = buttonsOn(body).find((each) => callIn(sentBy(each)) === call)
  const lost = form?.controls.filter(({ name, type, value, checked, options }) => {
    const before = typed.get(name)
    if (/hidden|password/.test(type)) return false
    if (/radio|checkbox/.test(type)) return checked !== (before === (value || 'on'))
    // What was chosen is not offered any more.
    if (type === 'select' && !options.includes(before ?? '')) return false
    return lines(value) !== lines(before ?? '')
  })
  return lost?.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(' ')
}

/** Reads the identifiers of a form or of an address's query. */
export function placeIn(sent: URLSearchParams): Place | undefined {
  const [sessionID, screenID] = [sent.get('sessionID'), sent.get('screenID')]
  const { screen: shown, phase = 0 } = parseScreenID(screenID ?? undefined) ?? {}
  // A button to another screen names it in its call.
  const screen = parseActionID(sent.get('actionID') ?? undefined)?.call.fixed.get('to') ?? shown
  return sessionID && screenID && shown && screen
    ? elsewhereAt({ sessionID, screenID, screen, phase }, screen)
    : undefined
}

const identifiers = new Set(['sessionID', 'screenID', 'actionID'])

/** What stands beside the identifiers belongs to the screen. */
export function placeAt(address: string | undefined): Place | undefined {
  const query = new URLSearchParams(address?.slice(address.indexOf('?')) ?? '')
  const place = placeIn(query)
  const typed = Object.fromEntries([...query].filter(([name]) => !identifiers.has(name)))
  if (!place || Object.keys(typed).length === 0) return place
  const named = place.screen.includes('?') ? new URLSearchParams(place.screen.split('?')[1]) : []
  const screen = writeCall(place.screen.split('?')[0] ?? '', { ...Object.fromEntries(named), ...typed })
  return elsewhereAt(place, screen)
}

/** The button that keeps the answers longer, with what is typed; test/journeys/extend.test.ts presses it. */
const isExtending = (form: PageForm): boolean => /^extend\b/.test(callIn(sentBy(form)))

/** A button that stands for a link, because no identifier may be in an address. */
const isLook = (form: PageForm): boolean => /^show\b/.test(callIn(sentBy(form)))

/** All but those. */
export const formsOn = (body: string): PageForm[] =>
  buttonsOn(body).filter((form) => !isLook(form) && !isExtending(form))

/** As an address that could be followed, if it were one. */
function lookOf({ path, controls, button }: PageForm): string {
  const sent = new URLSearchParams(controls.map(({ name, value }): [string, string] => [name, value]))
  if (button.name) sent.set('actionID', button.name.slice('actionID.'.length))
  return `${path}?${sent}`
}

/** The place that a page shows, which the form for leaving names, or that of the preferences. */
export function placeOn(body: string): Place | undefined {
  const forms = formsOn(body)
  const own = forms.find(isLeaving) ?? forms.find(isPreferring)
  return own && placeIn(new URLSearchParams(sentBy(own)))
}

/** Links that lead to another page, and the buttons that stand for some. */
export const linksOn = (body: string): { href: string; text: string }[] => [
  ...linksIn(body).filter(({ href }) => href.startsWith('/')),
  ...buttonsOn(body)
    .filter(isLook)
    .map((form) => ({ href: lookOf(form), text: form.button.text })),
]

/** Where the page of an ended session offers to begin anew with what was typed. */
export function offerOn(body: string): Place | undefined {
  const resume = formsOn(body).find((form) => callIn(sentBy(form)).startsWith('resume?'))
  return resume && placeIn(new URLSearchParams(sentBy(resume)))
}

/** A session that a form of a public page may begin. */
export const bareOn = (body: string): Place | undefined =>
  formsOn(body)
    .filter(({ isSearch }) => !isSearch)
    .map((form) => placeIn(new URLSearchParams(sentBy(form))))
    .find((place) => place?.phase === 0)
