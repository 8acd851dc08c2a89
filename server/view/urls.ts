/** Writes the identifiers: into the URL of a screen, and into the beginning of a form. */
import { fileAction } from '../engine/read-file.ts'
import type { PublicFile, Screen } from '../model/application.ts'
import { bareName, paramsIn } from '../model/params.ts'
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
  screen: Pick<Screen, 'name'> & Partial<Pick<Screen, 'isPublic' | 'params'>>
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

type Marked = Pick<InSession, 'sessionID'> & { binding?: string | undefined }

/** Before the first phase no row binds the session to a browser, so the call does. */
const markFor = ({ sessionID, binding }: Marked, { phase }: PhaseRef): string | undefined =>
  phase === 0 ? bindingMark({ sessionID, binding }) : undefined

/** The call that shows a screen. */
export function lookCall(session: Marked, at: PhaseRef, { to, answer = false }: Look = {}): string {
  const mark = markFor(session, at)
  // One parameter: an ampersand would end the actionID in a query.
  if (answer) return writeCall('show', { [answerParameter]: mark ?? '' })
  return writeCall('show', { ...(to !== undefined && { to }), ...(mark !== undefined && { of: mark }) })
}

/** As a value of a query: the other characters of an identifier need no encoding there. */
const inQuery = (identifier: string) => identifier.replaceAll('%', '%25').replaceAll('&', '%26')

/** The three identifiers, as the end of a query. */
function identifiersOf(
  { sealer }: UrlContext,
  session: Pick<InSession, 'transaction' | 'sessionID'>,
  at: At,
  call: string,
  and: '&' | '&amp;',
): string {
  const actionID = inQuery(actionIDOf(sealer, session, at, call))
  return `sessionID=${session.sessionID}${and}screenID=${inQuery(screenIDOf(at))}${and}actionID=${actionID}`
}

/** Divides the parameters of a screen: those that a visitor may write stand in the URL as they are. */
function divided({ screen }: At): { offered: string; typed: string } {
  const { name, params } = screen
  if (!params || params.typed.size === 0) return { offered: name, typed: '' }
  const isTyped = (pair: string) => params.typed.has(pair.slice(0, pair.indexOf('=')))
  const pairs = paramsIn(name).split('&').filter(Boolean)
  const offered = pairs.filter((pair) => !isTyped(pair)).join('&')
  return {
    offered: bareName(name) + (offered && `?${offered}`),
    typed: pairs.filter(isTyped).join('&'),
  }
}

/** The address of a public screen, without a session. */
export const bareUrl = (
  { urlAt }: Pick<UrlContext, 'urlAt'>,
  transaction: { name: string },
  { name }: Pick<Screen, 'name'>,
): string => urlAt(`/${transaction.name}/${name}`)

/** The path of a screen's URL, the parameters that stand in it as they are, and what the seal covers. */
function urlPartsOf({ urlAt }: UrlContext, { transaction }: Pick<InSession, 'transaction'>, at: At) {
  const { offered, typed } = divided(at)
  const path = urlAt(`/${transaction.name}${at.screen.isPublic ? `/${bareName(offered)}` : ''}`)
  return { path, typed, sealed: { screen: { name: offered }, phase: at.phase, tag: at.tag } }
}

/**
 * The URL that shows a screen.
 * @param and what stands between its parameters; `&amp;` in markup
 */
export function urlOf(
  context: UrlContext,
  session: Omit<InSession, 'binding'> & { binding?: string | undefined },
  at: At,
  { and = '&', answer = false }: { and?: '&' | '&amp;'; answer?: boolean } = {},
): string {
  const { path, typed, sealed } = urlPartsOf(context, session, at)
  const shown = typed && typed.replaceAll('&', and) + and
  return `${path}?${shown}${identifiersOf(context, session, sealed, lookCall(session, at, { answer }), and)}`
}

/** The call that downloads a file which the application keeps under this id. */
export function fileCall(page: Marked & PhaseRef, id: string): string {
  const mark = markFor(page, page)
  return writeCall(fileAction, { id, ...(mark !== undefined && { of: mark }) })
}

/** The address of that download, as markup. */
export function fileUrl(context: UrlContext, page: InSession & At, id: string): string {
  const path = context.urlAt(`/${page.transaction.name}`)
  return `${path}?${identifiersOf(context, page, page, fileCall(page, id), '&amp;')}`
}

/** The beginning of a search: a form whose fields are parameters of the screen that it leads to. */
export function openSearch(context: UrlContext, session: InSession, at: At): string {
  const { path, sealed } = urlPartsOf(context, session, at)
  return (
    `<form method="get" action="${path}" role="search" novalidate>` +
    hidden('sessionID', session.sessionID) +
    hidden('screenID', screenIDOf(sealed)) +
    hidden('actionID', actionIDOf(context.sealer, session, sealed, lookCall(session, at)))
  )
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
  /** Has it a field for files? */
  hasFiles?: boolean
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
  { id = '', leadsOn = false, hasFiles = false }: FormOptions = {},
): string {
  const url = actionUrl(context, page, leadsOn)
  return (
    `<form method="post" action="${url}" novalidate${hasFiles ? ' enctype="multipart/form-data"' : ''}${id && attribute('id', id)}>` +
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
