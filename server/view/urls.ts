/** Writes the identifiers: into the URL of a screen, and into the beginning of a form. */
import type { PublicFile } from '../model/application.ts'
import { bindingMark } from '../security/browser-binding.ts'
import { answerParameter, type PhaseRef, writeCall, writeScreenID } from '../security/identifiers.ts'
import type { Sealer } from '../security/seal.ts'
import type { UrlAt } from './base-path.ts'
import { attribute } from './escape.ts'

/** `form`: no URL contains an identifier. */
export type SessionIn = 'url' | 'form'

/** What writes URLs and seals calls. */
export interface UrlContext {
  sealer: Sealer
  sessionIn: SessionIn
  urlAt: UrlAt
}

export interface InSession {
  transaction: { name: string }
  sessionID: string
  /** The cookie of its visitor. */
  binding: string | undefined
}

export interface At extends PhaseRef {
  screen: { name: string }
}

const screenIDOf = (at: At) => writeScreenID(at.screen.name, at)

/** A call of an action, sealed for one screen of one session. */
export function actionIDOf(
  sealer: Sealer,
  { transaction, sessionID }: Pick<InSession, 'transaction' | 'sessionID'>,
  at: At,
  call: string,
): string {
  const sealed = { transaction: transaction.name, sessionID, screen: screenIDOf(at), call }
  return `${call}.${sealer.seal(sealed)}`
}

interface Look {
  /** Another screen, as of the same phase. */
  to?: string
  /** The page that answered the form of the screen, if there is one. */
  answer?: boolean
}

/**
 * The call that shows a screen. Before the first phase no row binds the session to a browser, so the call
 * does.
 */
export function lookCall(
  session: Pick<InSession, 'sessionID'> & { binding?: string | undefined },
  { phase }: PhaseRef,
  { to, answer = false }: Look = {},
): string {
  const { sessionID, binding } = session
  const mark = phase === 0 ? bindingMark({ sessionID, binding }) : undefined
  // One parameter: an ampersand would end the actionID in a query.
  if (answer) return writeCall('show', { [answerParameter]: mark ?? '' })
  return writeCall('show', { ...(to !== undefined && { to }), ...(mark !== undefined && { of: mark }) })
}

/**
 * The URL that shows a screen.
 * @param and what stands between its parameters; `&amp;` in markup
 */
export function urlOf(
  { sealer, urlAt }: UrlContext,
  session: Omit<InSession, 'binding'> & { binding?: string | undefined },
  at: At,
  { and = '&', answer = false }: { and?: '&' | '&amp;'; answer?: boolean } = {},
): string {
  const actionID = actionIDOf(sealer, session, at, lookCall(session, at, { answer }))
  // All three consist of characters that need no encoding in a query; so do `?` and `=`.
  return `${urlAt(`/${session.transaction.name}`)}?sessionID=${session.sessionID}${and}screenID=${screenIDOf(at)}${and}actionID=${actionID}`
}

/** Where files are, below the base path. */
export const filesPath = '/files/'

/** The path of a file, which changes with its content: `/files/rooms/single.webp` with a hash before its ending. */
export function filePath({ name, hash }: Pick<PublicFile, 'name' | 'hash'>): string {
  const dot = name.lastIndexOf('.')
  return `${filesPath}${name.slice(0, dot)}.${hash}${name.slice(dot)}`
}

/** A value that a form sends as it is. */
export const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${name}"${attribute('value', value)}>`

type FormPage = Omit<InSession, 'binding'> & At & { binding?: string | undefined }

/** A form's attributes: its id, and whether it is the screen's own and leads on to another page. */
interface FormOptions {
  id?: string
  leadsOn?: boolean
}

/** A page's own URL, with and without the answer to its form: a page with ten forms seals each once. */
const ownUrls = new WeakMap<FormPage, Map<boolean, string>>()

/** What stays in the address bar when a form is answered with a page: a GET of it shows the same. */
function actionUrl(context: UrlContext, page: FormPage, leadsOn: boolean): string {
  if (context.sessionIn === 'form') return context.urlAt(`/${page.transaction.name}`)
  const known = ownUrls.get(page) ?? new Map<boolean, string>()
  ownUrls.set(page, known)
  const url = known.get(leadsOn) ?? urlOf(context, page, page, { and: '&amp;', answer: leadsOn })
  known.set(leadsOn, url)
  return url
}

/**
 * The beginning of a form that belongs to a page; the button that is pressed brings the actionID. The browser
 * validates nothing: the server names all mistakes at once, in the page's language.
 */
export function openPage(
  context: UrlContext,
  page: FormPage,
  { id = '', leadsOn = false }: FormOptions = {},
): string {
  const url = actionUrl(context, page, leadsOn)
  return (
    `<form method="post" action="${url}" novalidate${id && attribute('id', id)}>` +
    hidden('sessionID', page.sessionID) +
    hidden('screenID', screenIDOf(page))
  )
}

/** The beginning of a form on a page, with the identifiers. */
export const openForm = (
  context: UrlContext,
  page: FormPage,
  call: string,
  options: FormOptions = {},
): string =>
  openPage(context, page, options) + hidden('actionID', actionIDOf(context.sealer, page, page, call))
