/** The inspector's addresses. Only looks, but for a fork in dev. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { identityOf } from '../authority.ts'
import { beginAt } from '../begin.ts'
import type { Engine } from '../engine.ts'
import type { SendFault } from '../send-fault.ts'
import { standingOf } from '../state.ts'
import { addressOf } from '../view/address.ts'
import { type Carry, wayTo } from '../view/ways.ts'
import { type Inspection, isAdmitted } from './admit.ts'
import { frame } from './frame.ts'
import { html } from './markup.ts'
import { phasePage, screensAt } from './phase.ts'
import { sessionPage } from './session.ts'
import { isForgotten, sessionsPage } from './sessions.ts'
import { stillOf } from './still.ts'
import type { Times } from './times.ts'

const type = 'text/html; charset=utf-8'
const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')

/** A number in an address, as a screenID would write it; -1 for anything else. */
const numberIn = (text = ''): number => (/^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : -1)

export function addInspector(
  app: FastifyInstance,
  engine: Engine,
  sendFault: SendFault,
  inspection: Inspection,
  { carry, times }: { carry: Carry; times: Times },
): void {
  const { store, application, now, sealer, audit } = engine
  const notFound = (reply: FastifyReply) => sendFault(reply, 'not-found')
  // Not compressed: a browser sends the token by itself, so that lengths could tell others what stands here.
  const send = (reply: FastifyReply, page: string | undefined) =>
    page === undefined ? notFound(reply) : reply.type(type).send(page)

  /** The session and the phase that an address names. */
  async function find({ params }: FastifyRequest) {
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

  app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      if (isAdmitted(inspection, request.headers)) return undefined
      // A browser that has not been asked for the token yet tries nothing.
      if (request.headers.authorization !== undefined) audit('not-admitted', { address: request.ip })
      return sendFault(reply, 'refused', {
        status: 401,
        headers: [['www-authenticate', 'Basic realm="Inspector", charset="UTF-8"']],
      })
    })
    scope.get('/inspect/style.css', async (_request, reply) =>
      reply.type('text/css; charset=utf-8').send(style),
    )
    scope.get('/inspect', async ({ query }, reply) => {
      const before = numberIn((query as { before?: string }).before)
      return send(reply, await sessionsPage(engine, before < 0 ? Number.MAX_SAFE_INTEGER : before))
    })
    scope.get('/inspect/:id', async (request, reply) => {
      const found = await find(request)
      return found ? send(reply, await sessionPage(engine, found.session)) : notFound(reply)
    })
    scope.get('/inspect/:id/:number', async (request, reply) => {
      const { session, at } = (await find(request)) ?? {}
      if (!session || !at) return notFound(reply)
      const took = times.of(session.id, at.number)
      return send(reply, await phasePage(engine, session, at.number, { canFork: inspection.dev, took }))
    })
    scope.get('/inspect/:id/:number/:screen', async (request, reply) => {
      const { session, transaction, at } = (await find(request)) ?? {}
      if (!session || !transaction || !at) return notFound(reply)
      const { state, screens } = screensAt(transaction, at.phase)
      const screen = screens.find(({ name }) => name === (request.params as { screen: string }).screen)
      if (!screen || !state) return notFound(reply)
      const back = { session: session.id, phase: at.number, identity: identityOf(session) }
      return send(reply, await stillOf(engine, transaction, screen, state, back))
    })
    if (!inspection.dev) return
    scope.post('/inspect/:id/:number/fork', async (request, reply) => {
      const { transaction, at } = (await find(request)) ?? {}
      if (!transaction || !at) return notFound(reply)
      const standing = standingOf(transaction, at.phase?.screen ?? transaction.start.name, at.phase)
      const { sessionID, phase } = await beginAt(engine, transaction, standing.screen, standing.state)
      const place = { screen: { name: standing.screen }, phase }
      const forked = { transaction, sessionID }
      if (carry === 'link') return reply.redirect(addressOf(sealer, forked, place), 303)
      const way = { markup: wayTo(carry, sealer, forked, place, 'Go on in the new session') }
      return send(reply, frame('A new session', html`${way}`))
    })
  })
}
