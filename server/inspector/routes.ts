/** The routes of the inspector. All are read-only, except for a fork in development. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { identityOf } from '../engine/authorization.ts'
import type { Engine } from '../engine/context.ts'
import { isNewer } from '../engine/newer-version.ts'
import { startAt } from '../engine/start-at.ts'
import { resolveState } from '../engine/stored-state.ts'
import { bindingIn } from '../security/browser-binding.ts'
import { linkTo } from '../view/links.ts'
import { urlOf } from '../view/urls.ts'
import { type Inspection, isAuthorized, type SendFault } from './auth.ts'
import { html } from './html.ts'
import { type InspectorContext, inspectorPage } from './layout.ts'
import { phasePage, screensAt } from './phase-page.ts'
import { screenPreview } from './screen-preview.ts'
import { sessionPage } from './session-page.ts'
import { isForgotten, sessionsPage } from './sessions-page.ts'
import type { Timings } from './timings.ts'

const type = 'text/html; charset=utf-8'
const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')

/** A number in a URL; -1 for anything else. */
const numberIn = (text = ''): number => (/^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : -1)

/** The session of a URL, and the phase that it names if there is one that can be shown. */
async function find({ store, application, now }: Engine, { params }: FastifyRequest) {
  const { id, number } = params as { id: string; number?: string }
  const session = await store.journal.session(numberIn(id))
  if (!session) return undefined
  const transaction = application.transactions.get(session.transaction)
  const wanted = numberIn(number)
  if (wanted < 0 || isForgotten(session, now())) return { session, transaction }
  const phase = wanted > 0 ? await store.journal.phase(session.id, wanted) : undefined
  return wanted === 0 || phase
    ? { session, transaction, at: { number: wanted, phase } }
    : { session, transaction }
}

/** Starts a new session from a phase, and leads the developer's browser there. */
async function fork(
  context: InspectorContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { transaction, at } = (await find(context, request)) ?? {}
  if (!transaction || !at || isNewer(transaction, at.phase)) return undefined
  const resolved = resolveState(transaction, at.phase?.screen ?? transaction.start.name, at.phase)
  const binding = bindingIn(request.headers.cookie, context.cookieName)
  const begun = await startAt(context, transaction, resolved.screen, resolved.state, binding)
  const { sessionID, phase, tag } = begun
  const screen = { screen: { name: resolved.screen }, phase, tag }
  const forked = { transaction, sessionID, binding }
  if (context.sessionIn === 'url') return reply.redirect(urlOf(context, forked, screen), 303)
  const link = { markup: linkTo(context, forked, screen, 'Go on in the new session') }
  return reply.type(type).send(inspectorPage(context.urlAt, 'A new session', html`${link}`))
}

/** Refuses requests without the token. */
function requireAuthorization(
  scope: FastifyInstance,
  { audit }: Engine,
  sendFault: SendFault,
  inspection: Inspection,
): void {
  scope.addHook('onRequest', async (request, reply) => {
    if (isAuthorized(inspection, request.headers)) return undefined
    // A request without a token is not an attempt: the browser has not asked the user for one yet.
    if (request.headers.authorization !== undefined) audit('not-admitted', { address: request.ip })
    return sendFault(reply, 'refused', {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="Inspector", charset="UTF-8"' },
    })
  })
}

/** Adds the inspector. `timings`: how long phases took, in development. */
export function addInspector(
  app: FastifyInstance,
  context: InspectorContext,
  sendFault: SendFault,
  inspection: Inspection,
  timings: Timings,
): void {
  const { urlAt } = context
  const notFound = (reply: FastifyReply) => sendFault(reply, 'not-found')
  // Not compressed: browsers send the token by themselves, so lengths could reveal contents (BREACH).
  const send = (reply: FastifyReply, page: string | undefined) =>
    page === undefined ? notFound(reply) : reply.type(type).send(page)

  app.register(async (scope) => {
    requireAuthorization(scope, context, sendFault, inspection)
    scope.get(urlAt('/inspect/style.css'), async (_request, reply) =>
      reply.type('text/css; charset=utf-8').send(style),
    )
    scope.get(urlAt('/inspect'), async ({ query }, reply) => {
      const before = numberIn((query as { before?: string }).before)
      return send(reply, await sessionsPage(context, before < 0 ? Number.MAX_SAFE_INTEGER : before))
    })
    scope.get(urlAt('/inspect/:id'), async (request, reply) => {
      const found = await find(context, request)
      return found ? send(reply, await sessionPage(context, found.session)) : notFound(reply)
    })
    scope.get(urlAt('/inspect/:id/:number'), async (request, reply) => {
      const { session, at } = (await find(context, request)) ?? {}
      if (!session || !at) return notFound(reply)
      const took = timings.of(session.id, at.number)
      return send(reply, await phasePage(context, session, at.number, { canFork: inspection.dev, took }))
    })
    scope.get(urlAt('/inspect/:id/:number/:screen'), async (request, reply) => {
      const { session, transaction, at } = (await find(context, request)) ?? {}
      if (!session || !transaction || !at) return notFound(reply)
      const { state, screens } = screensAt(transaction, at.phase)
      const screen = screens.find(({ name }) => name === (request.params as { screen: string }).screen)
      if (!screen || !state) return notFound(reply)
      const back = { session: session.id, phase: at.number, identity: identityOf(session) }
      return send(reply, await screenPreview(context, transaction, screen, state, back))
    })
    if (inspection.dev)
      scope.post(
        urlAt('/inspect/:id/:number/fork'),
        async (request, reply) => (await fork(context, request, reply)) ?? notFound(reply),
      )
  })
}
