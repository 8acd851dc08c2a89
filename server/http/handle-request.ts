/** Handles the requests to a transaction: GET reads a session, POST passes a form to the engine. */
import type { FastifyReply } from 'fastify'
import type { Answer } from '../engine/answer.ts'
import { auditFault, auditPage } from '../engine/audit-phase.ts'
import type { Fields } from '../engine/page.ts'
import { asksForFile } from '../engine/read-file.ts'
import { openFirst, readPage } from '../engine/read-page.ts'
import { takePhase } from '../engine/take-phase.ts'
import { hasCookie, type Sender } from '../security/browser-binding.ts'
import { parseScreenID, phaseZero } from '../security/identifiers.ts'
import { tracePoint } from '../store/trace-points.ts'
import { urlOf } from '../view/urls.ts'
import { sendDownload } from './download.ts'
import type { decodeForm } from './form-body.ts'
import type { Exchange } from './handler-context.ts'
import { logsPhases, phaseLine } from './phase-log.ts'
import { publicIn, toBare } from './public-address.ts'
import { hasParts, receiveForm } from './receive-form.ts'
import { redirect } from './reply.ts'
import { sendAnswer, sendAuthorError, sendPage, sendPageFault } from './respond.ts'
import type { Headers } from './security-headers.ts'
import { identifiersIn, lookIn } from './url-identifiers.ts'

const noIndex: Headers = { 'x-robots-tag': 'noindex' }

/** Sends the first screen. Its URL contains the session, so that going back or reloading finds it again. */
export async function sendFirst(exchange: Exchange): Promise<FastifyReply> {
  const { context, speech, transaction, request, reply, sender } = exchange
  const { engine, afterPost, issueBinding } = context
  if (transaction.start.isPublic) return toBare(exchange, transaction.start)
  const { binding, headers } = issueBinding(request, sender.user)
  const page = openFirst(engine, transaction, { ...sender, binding })
  if (afterPost === 'page') return sendPage(exchange, page, 200, headers)
  // The URL names the start screen even if the visitor has to sign in first.
  return redirect(reply, urlOf(speech.urls, page, { screen: transaction.start, ...phaseZero }), headers)
}

/** GET without identifiers starts a session; with identifiers, it reads the page that they name. */
export async function getPage(exchange: Exchange): Promise<FastifyReply> {
  const { context, request, reply } = exchange
  const { sessionIn, sendFault } = context
  const sent = identifiersIn(request.url)
  if (!sent) return sendFirst(exchange)
  if (asksForFile(sent)) return sendDownload(exchange, sent)
  if (sessionIn === 'form') return sendFault(reply, 'ended')
  return sendRead(exchange, lookIn(request.url))
}

/** @param sent the identifiers of a link, or of a form that only reads, and the parameters of its screen */
export async function sendRead(exchange: Exchange, sent: Fields): Promise<FastifyReply> {
  const { context, transaction, request, reply, sender } = exchange
  const { engine, issueBinding, sendFault } = context
  const { binding: given, headers } = issueBinding(request, sender.user)
  try {
    const found = await readPage(engine, transaction, sent, { ...sender, given })
    if ('code' in found) {
      auditFault(engine, transaction, sent, sender, found)
      const screen = found.code === 'not-found' ? undefined : publicIn(transaction, sent)
      return screen ? toBare(exchange, screen) : sendPageFault(exchange, found)
    }
    auditPage(engine, sender, found)
    // The page starts another session, or the session has no cookie and cannot continue in a browser that has
    // one.
    const isNew = found.sessionID !== sent.get('sessionID') || !hasCookie(sender.binding)
    const status = found.typed?.call.startsWith('search ') ? 422 : 200
    return await sendPage(exchange, found, status, { ...noIndex, ...(isNew && headers) })
  } catch (error) {
    const incident = engine.onError(error, `reading a session of ${transaction.name}`)
    return sendFault(reply, 'busy', { incident })
  }
}

/** Whether a form only reads, as the buttons to other screens do. */
const onlyReads = (sent: Fields): boolean => /^show[.?]/.test(sent.get('actionID') ?? '')

/** Does the session continue under another sessionID? */
const isRenewed = (answer: Answer, sent: Fields): boolean =>
  answer.kind === 'recorded' && answer.sessionID !== sent.get('sessionID')

const hasBegun = (answer: Answer): boolean =>
  (answer.kind === 'recorded' || answer.kind === 'rejected') && answer.begins === true

/**
 * Whether the response has to set the cookie: it starts a session, or has a button that does. The cookie then
 * lasts as long as that session. A session that started without the cookie stays without it.
 */
const needsBinding = (answer: Answer, sent: Fields, { binding }: Sender): boolean =>
  answer.kind === 'recorded' || answer.kind === 'rejected'
    ? hasCookie(binding) && (hasBegun(answer) || isRenewed(answer, sent))
    : answer.kind === 'fault' && answer.resume !== undefined

export async function postForm(exchange: Exchange): Promise<FastifyReply> {
  const { context, transaction, request, reply, sender } = exchange
  const { engine, sessionIn, dev, issueBinding, sendFault } = context
  const startedAt = performance.now()
  const received = hasParts(request) ? await receiveForm(exchange) : undefined
  const sent = received?.sent ?? (request.body as ReturnType<typeof decodeForm> | undefined)
  if (sent === undefined || typeof sent === 'string') return sendFault(reply, sent ?? 'refused')
  if (asksForFile(sent)) return sendDownload(exchange, sent)
  if (sessionIn === 'form' && onlyReads(sent)) return sendRead(exchange, sent)
  const answer = await takePhase(engine, transaction, sent, sender, received?.refused)
  if (hasBegun(answer)) await context.countSession(request)
  tracePoint('answering')
  const took = performance.now() - startedAt
  if (logsPhases(request.log)) request.log.info(phaseLine(transaction, sent, answer, took, engine.aliasOf))
  if (answer.kind === 'fault') auditFault(engine, transaction, sent, sender, answer)
  if (dev && answer.kind === 'recorded' && !answer.same) await dev.took(answer.sessionID, answer.phase, took)
  if (dev && answer.kind === 'fault' && answer.code === 'broken')
    return sendAuthorError(dev, reply, answer.error, spotOf(exchange, sent))
  const brings = needsBinding(answer, sent, sender)
  return sendAnswer(exchange, answer, brings ? issueBinding(request, sender.user).headers : {})
}

/** The screen whose form met an error. */
function spotOf({ transaction, sender: { binding } }: Exchange, sent: Fields) {
  const { screen, ...phase } = parseScreenID(sent.get('screenID')) ?? { screen: '', ...phaseZero }
  return { transaction, sessionID: sent.get('sessionID') ?? '', binding, screen: { name: screen }, ...phase }
}
