/** Turns an answer of the engine into an HTTP response: a redirect, a screen of the session, or a fault. */
import type { FastifyReply } from 'fastify'
import type { Answer } from '../engine/answer.ts'
import { auditPage } from '../engine/audit-phase.ts'
import { NewerVersionError } from '../engine/newer-version.ts'
import type { Page, ScreenRef } from '../engine/page.ts'
import { type PageFault, pageAt } from '../engine/read-page.ts'
import type { DevHooks, ErrorContext } from '../inspector/author-error.ts'
import { faults } from '../model/faults.ts'
import { message } from '../model/message.ts'
import { bareName } from '../model/params.ts'
import type { UrlAt } from '../view/base-path.ts'
import { answered, type PageLink } from '../view/fault-page.ts'
import { bareUrl, urlOf } from '../view/urls.ts'
import type { Exchange } from './handler-context.ts'
import { pageHeaders, redirect, send } from './reply.ts'
import type { Headers } from './security-headers.ts'

/** @param headers the binding cookie, where the response has to set it */
export async function sendAnswer(
  exchange: Exchange,
  answer: Answer,
  headers: Headers,
): Promise<FastifyReply> {
  if (answer.kind === 'recorded') return sendRecorded(inChosen(exchange, answer), answer, headers)
  if (answer.kind === 'left') return redirect(exchange.reply, exchange.speech.urls.urlAt('/left'))
  if (answer.kind === 'rejected') return sendPage(exchange, answer.page, 422, headers)
  return sendFaultAnswer(exchange, answer, headers)
}

/** In the language that the visitor has just chosen, if they have. */
function inChosen(exchange: Exchange, { language }: Answer & { kind: 'recorded' }): Exchange {
  const speech = language === undefined ? undefined : exchange.context.languages.get(language)
  return speech ? { ...exchange, speech } : exchange
}

async function sendRecorded(
  exchange: Exchange,
  answer: Answer & { kind: 'recorded' },
  headers: Headers,
): Promise<FastifyReply> {
  const { context, speech, reply, sender } = exchange
  const { engine, afterPost, sessionIn, sendFault } = context
  const { sessionID, screen, phase, tag, outcome, language, transaction = exchange.transaction } = answer
  const shown = transaction.screens.get(screen) ?? { name: screen }
  const at = { transaction, sessionID, binding: sender.binding, screen: shown, phase, tag }
  // Another language has another address, which the browser has to know. A conflict keeps its own status, so
  // that no program takes it for success.
  const isLed = afterPost === 'redirect' || (language !== undefined && sessionIn === 'url')
  if (isLed && outcome !== 'conflict') return redirect(reply, urlOf(speech.urls, at, at), headers)
  let page: Page | PageFault
  try {
    const session = { sessionID, ...sender }
    page = answer.page ?? (await pageAt(engine, transaction, session, { screen, phase, tag }))
  } catch (error) {
    // The phase is recorded; only its page cannot be read.
    const incident = engine.onError(error, `reading ${transaction.name}/${bareName(screen)}`)
    // Another server, of that version, answers the same form with the same page.
    if (error instanceof NewerVersionError) return sendFault(reply, 'busy', { incident })
    return sendFault(reply, 'render-failed', { incident, on: retryLink(at) })
  }
  if ('code' in page) return sendPageFault(exchange, page)
  auditPage(engine, sender, page)
  return sendPage(exchange, page, outcome === 'conflict' ? faults.changed.status : 200, headers)
}

async function sendFaultAnswer(
  exchange: Exchange,
  { code, page, on, reason, typed, offer, resume, incident }: Answer & { kind: 'fault' },
  headers: Headers,
): Promise<FastifyReply> {
  const { context, reply, sender } = exchange
  const { sendFault, mayRepeatText } = context
  if (page) return sendPage(exchange, page, faults[code].status)
  if ((typed || resume) && !mayRepeatText(sender.address)) return sendFault(reply, code)
  return sendFault(reply, code, {
    ...linkBack(exchange, on),
    ...(reason && { reason }),
    ...(typed && { typed: answered(typed, offer) }),
    ...(resume && { resume }),
    ...(incident && { incident }),
    headers,
  })
}

export const retryLink = (at: Omit<PageLink, 'text'>): PageLink => ({
  ...at,
  text: message('deity.show-again'),
})

type LinkTarget = ScreenRef & { sessionID: string }

/** The link from a fault's page back to the session, as details of the fault. */
export const linkBack = ({ transaction, sender: { binding } }: Exchange, on?: LinkTarget) =>
  on && { on: { transaction, binding, ...on, text: message('deity.continue', { title: on.screen.title }) } }

/** What a page's response has beside the page. */
export interface Sending {
  headers: Headers
  /** May it be compressed? */
  mayEncode: boolean
}

/**
 * Sends a screen. If its view or template fails, nothing has changed and the page links to a further attempt.
 * @param sending from the page, where it depends on it
 */
export async function sendPage(
  { context, speech, reply }: Exchange,
  page: Page,
  status = 200,
  headers: Headers = {},
  sending = (_body: string): Sending => ({ headers, mayEncode: true }),
): Promise<FastifyReply> {
  const { engine, languages, sendFault, dev } = context
  const { transaction, screen } = page
  try {
    const body = await speech.renderer.page(page)
    // Search engines index the URL without identifiers only: a page of a session belongs to its visitor.
    if (body === undefined) return sendFault(reply, 'not-found', { headers })
    const { urls } = speech
    const locate = (to: UrlAt): string =>
      screen.isPublic ? bareUrl({ ...urls, urlAt: to }, transaction, screen) : to(`/${transaction.name}`)
    // Other languages are found by the first page; the 200 bytes would come with every page of a session.
    const isFound = page.phase === 0 || screen.isPublic
    const link = isFound ? languages.linksTo(speech, locate) : `<${locate(urls.urlAt)}>; rel="canonical"`
    const { headers: more, mayEncode } = sending(body)
    return send(reply, status, { ...pageHeaders(status), link, ...more }, body, mayEncode)
  } catch (error) {
    const incident = engine.onError(error, `showing ${transaction.name}/${bareName(screen.name)}`)
    if (dev) return sendAuthorError(dev, reply, error, page)
    return sendFault(reply, 'render-failed', { incident, on: retryLink(page), headers })
  }
}

/** Sends an error of the application's code to its developer. */
export const sendAuthorError = async (
  dev: DevHooks,
  reply: FastifyReply,
  error: unknown,
  spot?: ErrorContext,
): Promise<FastifyReply> => send(reply, 500, pageHeaders(500), await dev.explain(error, spot))

/** Sends the reason why a session has no page to show. */
export const sendPageFault = (exchange: Exchange, { code, reason, resume, on }: PageFault): FastifyReply =>
  exchange.context.sendFault(exchange.reply, code, {
    ...(reason && { reason }),
    ...(resume && { resume }),
    ...linkBack(exchange, on),
  })
