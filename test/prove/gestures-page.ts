/** What a page offers to a hand: forms with the constraints of their fields, links, and the place it shows. */
import { type Field, formsIn, linksIn, unescapeHtml } from '../support/html.ts'

/** Where a page stands: `review.7` of a session. */
export interface Place {
  sessionID: string
  screenID: string
  screen: string
  phase: number
}

export interface Control extends Field {
  required: boolean
  /** `min`, `maxlength`, `pattern` and the like, as they are written. */
  limits: ReadonlyMap<string, string>
}

export interface PageForm {
  path: string
  controls: Control[]
  button: { name: string; value: string; text: string }
}

const limitsIn = (tag: string): Map<string, string> =>
  new Map(
    [...tag.matchAll(/ ([a-z]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
      name,
      unescapeHtml(value),
    ]),
  )

/** Every button of every form, as a form of its own, for only one is pressed. */
function buttonsOn(body: string): PageForm[] {
  const markup = [...body.matchAll(/<form[^>]*>([\s\S]*?)<\/form>/g)].map(([, content = '']) =>
    [...content.matchAll(/<(?:input|select|textarea)( [^>]*)>/g)].map(([, tag = '']) => limitsIn(tag)),
  )
  return formsIn(body).flatMap(({ action: path, fields, buttons }, form) => {
    const controls = fields.map((field, index) => {
      const limits = markup[form]?.[index] ?? new Map()
      return { ...field, limits, required: limits.has('required') }
    })
    return buttons.map((button) => ({ path, controls, button }))
  })
}

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

/** What a form's fields would send as they stand, but for passwords, which are never shown again. */
export const typedOn = ({ controls }: PageForm): string =>
  JSON.stringify(
    controls
      .filter(
        ({ type, checked }) =>
          type !== 'hidden' && type !== 'password' && (checked || !/radio|checkbox/.test(type)),
      )
      .map(({ name, value }) => [name, value.replaceAll('\r\n', '\n')])
      .filter(([, value]) => value !== '')
      .sort(),
  )

/** Reads the identifiers of a form or of an address's query. */
export function placeIn(sent: URLSearchParams): Place | undefined {
  const [sessionID, screenID] = [sent.get('sessionID'), sent.get('screenID')]
  const [shown, phase] = screenID?.split('.') ?? []
  // A button to another screen names it in its call.
  const screen = /^show\?to=([a-z0-9-]+)/.exec(sent.get('actionID') ?? '')?.[1] ?? shown
  return sessionID && screenID && screen && phase
    ? { sessionID, screenID: `${screen}.${phase}`, screen, phase: Number(phase) }
    : undefined
}

export const placeAt = (address: string | undefined): Place | undefined =>
  placeIn(new URLSearchParams(address?.split('?')[1] ?? ''))

/** A button that stands for a link, because no identifier may be in an address. */
const isLook = (form: PageForm): boolean => /^show\b/.test(callIn(sentBy(form)))

/** All but those. */
export const formsOn = (body: string): PageForm[] => buttonsOn(body).filter((form) => !isLook(form))

/** As an address that could be followed, if it were one. */
function lookOf({ path, controls, button }: PageForm): string {
  const sent = new URLSearchParams(controls.map(({ name, value }): [string, string] => [name, value]))
  if (button.name) sent.set('actionID', button.name.slice('actionID.'.length))
  return `${path}?${sent}`
}

/** The place that a page shows, which the form for leaving names. */
export function placeOn(body: string): Place | undefined {
  const leave = formsOn(body).find(isLeaving)
  return leave && placeIn(new URLSearchParams(sentBy(leave)))
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
