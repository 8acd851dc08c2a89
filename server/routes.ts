/** HTTP to the engine and back: which address means what, and how an answer is sent. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { reach } from '../db/points.ts'
import type { Answer } from './answer.ts'
import { auditFault, auditPage } from './audit.ts'
import { bondCookie, bondIn, type Sender } from './bond.ts'
import { constant } from './compress.ts'
import type { Headers } from './dress.ts'
import type { Engine } from './engine.ts'
import { faults } from './faults.ts'
import type { decodeForm } from './form.ts'
import { parseScreenID } from './ids.ts'
import type { Dev, Spot } from './inspect/dev.ts'
import { phaseLine, tellsPhases } from './log.ts'
import { look, openFirst, pageAt, type Unseen } from './look.ts'
import type { Transaction } from './model.ts'
import type { Fields, Page } from './page.ts'
import { takePhase } from './phase.ts'
import { pageHeaders, type Send } from './send.ts'
import type { SendFault } from './send-fault.ts'
import { addressOf } from './view/address.ts'
import { answered, type Renderer, type Way } from './view/render.ts'
import type { Carry } from './view/ways.ts'

/** How a phase is answered: with a redirect to the screen it leads to, or with that screen at once. */
export type AnswerMode = 'redirect' | 'direct'

/** An answer that is sent, or will be once its page is made. */
type Sending = FastifyReply | Promise<FastifyReply>

/** Sends what is made of something. Little of it is waited for, and waiting for what is there is dear. */
function sendWith<Made>(
  make: () => Made | Promise<Made>,
  send: (made: Made) => Sending,
  sendFailed: (error: unknown) => Sending,
): Sending {
  try {
    const made = make()
    return made instanceof Promise ? made.then(send).catch(sendFailed) : send(made)
  } catch (error) {
    return sendFailed(error)
  }
}

const tryAgain = (at: Omit<Way, 'text'>): Way => ({ ...at, text: 'Try to see it again' })

const identifiers = ['sessionID', 'screenID', 'actionID']

const senderOf = ({ headers, ip }: FastifyRequest): Sender => ({ bond: bondIn(headers.cookie), address: ip })

/** Does a form only look, as the buttons to other screens do? */
const isLook = (sent: Fields): boolean => /^show[.?]/.test(sent.get('actionID') ?? '')

/** The identifiers in an address; other parameters, as links from elsewhere carry them, mean nothing here. */
function identifiersIn(url: string): Fields | undefined {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const sent = new Map<string, string>()
  for (const name of identifiers) {
    const values = query.getAll(name)
    if (values.length > 0) sent.set(name, values.length === 1 ? String(values[0]) : '')
  }
  return sent.size > 0 ? sent : undefined
}

interface Modes {
  answer: AnswerMode
  carry: Carry
  dev: Dev | undefined
  /** Told of each session's first phase. */
  onBegun?: (request: FastifyRequest) => Promise<void>
}

export function addRoutes(
  app: FastifyInstance,
  engine: Engine,
  renderer: Renderer,
  send: Send,
  sendFault: SendFault,
  { answer: mode, carry, dev, onBegun }: Modes,
): void {
  const { application, sealer } = engine
  const isTold = tellsPhases(app.log)
  /** Milliseconds; the cookie serves every session of its browser. */
  const longest = Math.max(...[...application.transactions.values()].map(({ life }) => life))

  const redirect = (reply: FastifyReply, address: string, headers: Headers = []) =>
    send(reply, 303, [['location', address], ...headers], '')

  /** A screen as the answer. One that cannot be shown has changed nothing, and the session goes on elsewhere. */
  function sendPage(reply: FastifyReply, page: Page, status = 200, headers: Headers = []): Sending {
    const show = (body: string) => send(reply, status, [...pageHeaders(status), ...headers], body)
    const sendUnshown = (error: unknown) => {
      const incident = engine.onError(error, `showing ${page.transaction.name}/${page.screen.name}`)
      if (dev) return sendError(dev, reply, error, page)
      return sendFault(reply, 'unseen', { incident, on: tryAgain(page), headers })
    }
    return sendWith(() => renderer.page(page), show, sendUnshown)
  }

  /** An author's error, in dev. */
  const sendError = async (dev: Dev, reply: FastifyReply, error: unknown, spot: Spot) =>
    send(reply, 500, pageHeaders(500), await dev.explain(error, spot))

  const sendUnseen = (reply: FastifyReply, { code, resume }: Unseen) =>
    sendFault(reply, code, resume && { resume })

  const sendPageOrFault = (reply: FastifyReply, found: Page | Unseen) =>
    'code' in found ? sendUnseen(reply, found) : sendPage(reply, found)

  function sendRecorded(
    reply: FastifyReply,
    transaction: Transaction,
    answer: Answer & { kind: 'recorded' },
    sender: Sender,
  ): Sending {
    const { sessionID, screen, phase, outcome } = answer
    const at = { transaction, sessionID, screen: { name: screen }, phase }
    // A conflict is answered as what it is, so that no program takes it for success.
    if (mode === 'redirect' && outcome !== 'conflict') return redirect(reply, addressOf(sealer, at, at))
    const show = (page: Page | Unseen) => {
      if ('code' in page) return sendUnseen(reply, page)
      auditPage(engine, sender, page)
      return sendPage(reply, page, outcome === 'conflict' ? faults.changed.status : 200)
    }
    const sendUnread = (error: unknown) => {
      // What is recorded is recorded: only its page cannot be read now.
      const incident = engine.onError(error, `reading ${transaction.name}/${screen}`)
      return sendFault(reply, 'unseen', { incident, on: tryAgain(at) })
    }
    const read = () => answer.page ?? pageAt(engine, transaction, { sessionID, ...sender }, { screen, phase })
    return sendWith<Page | Unseen>(read, show, sendUnread)
  }

  function sendAnswer(
    reply: FastifyReply,
    transaction: Transaction,
    answer: Answer,
    sender: Sender,
  ): Sending {
    if (answer.kind === 'recorded') return sendRecorded(reply, transaction, answer, sender)
    if (answer.kind === 'left') return redirect(reply, '/left')
    if (answer.kind === 'rejected') return sendPage(reply, answer.page, 422)
    const { code, page, on, typed, offer, resume, incident } = answer
    if (page) return sendPage(reply, page, faults[code].status)
    return sendFault(reply, code, {
      ...(on && { on: { transaction, ...on, text: `Go on: ${on.screen.title}` } }),
      ...(typed && { typed: answered(typed, offer) }),
      ...(resume && { resume }),
      ...(incident && { incident }),
    })
  }

  /** The first screen. Its address names its session too, so that going back or reloading finds the same one. */
  function sendFirst(transaction: Transaction, request: FastifyRequest, reply: FastifyReply): Sending {
    const page = openFirst(engine, transaction)
    const cookie: Headers =
      engine.bind === 'off' ? [] : [['set-cookie', bondCookie(bondIn(request.headers.cookie), longest)]]
    // The screen that is wanted, also where somebody has to sign in for it first.
    const at = { screen: transaction.start, phase: page.phase }
    return mode === 'direct'
      ? sendPage(reply, page, 200, cookie)
      : redirect(reply, addressOf(sealer, page, at), cookie)
  }

  async function sendLook(
    reply: FastifyReply,
    transaction: Transaction,
    sent: Fields,
    sender: Sender,
  ): Promise<FastifyReply> {
    try {
      const found = await look(engine, transaction, sent, sender)
      if ('code' in found) auditFault(engine, transaction, sent, sender, found)
      else auditPage(engine, sender, found)
      return await sendPageOrFault(reply, found)
    } catch (error) {
      const incident = engine.onError(error, `reading a session of ${transaction.name}`)
      return sendFault(reply, 'busy', { incident })
    }
  }

  async function postPhase(transaction: Transaction, request: FastifyRequest, reply: FastifyReply) {
    const began = performance.now()
    const sent = request.body as ReturnType<typeof decodeForm> | undefined
    if (sent === undefined || typeof sent === 'string') return sendFault(reply, sent ?? 'refused')
    const sender = senderOf(request)
    if (carry === 'form' && isLook(sent)) return sendLook(reply, transaction, sent, sender)
    const answer = await takePhase(engine, transaction, sent, sender)
    if (answer.kind === 'recorded' && answer.phase === 1 && !answer.same) await onBegun?.(request)
    reach('answering')
    const took = performance.now() - began
    if (isTold) request.log.info(phaseLine(transaction, sent, answer, took, engine.wordOf))
    if (answer.kind === 'fault') auditFault(engine, transaction, sent, sender, answer)
    if (dev && answer.kind === 'recorded' && !answer.same)
      await dev.took(answer.sessionID, answer.phase, took)
    if (dev && answer.kind === 'fault' && answer.code === 'broken') {
      const { screen = '', phase = 0 } = parseScreenID(sent.get('screenID')) ?? {}
      const spot = { transaction, sessionID: sent.get('sessionID') ?? '', screen: { name: screen }, phase }
      return sendError(dev, reply, answer.error, spot)
    }
    const sending = sendAnswer(reply, transaction, answer, sender)
    return sending instanceof Promise ? await sending : undefined
  }

  for (const transaction of application.transactions.values()) {
    app.get(`/${transaction.name}`, async (request, reply) => {
      const sent = identifiersIn(request.url)
      if (!sent) return sendFirst(transaction, request, reply)
      if (carry === 'form') return sendFault(reply, 'ended')
      return sendLook(reply, transaction, sent, senderOf(request))
    })
    app.post(`/${transaction.name}`, (request, reply) => postPhase(transaction, request, reply))
  }

  const [only, second] = application.transactions.values()
  const start = constant(renderer.start())
  const left = constant(renderer.left())
  const style = constant(renderer.style.text)
  const ofStyle: Headers = [
    ['content-type', 'text/css; charset=utf-8'],
    ['cache-control', 'public, max-age=31536000, immutable'],
  ]
  app.get('/', async (request, reply) =>
    only && !second ? sendFirst(only, request, reply) : send(reply, 200, pageHeaders(200), start),
  )
  app.get('/left', async (_request, reply) => send(reply, 200, pageHeaders(200), left))
  app.get(renderer.style.path, async (_request, reply) => send(reply, 200, ofStyle, style))
  app.get('/health', async (_request, reply) => {
    try {
      await engine.store.ping()
      return send(reply, 200, [['content-type', 'text/plain']], 'ok\n')
    } catch (error) {
      return sendFault(reply, 'busy', { incident: engine.onError(error, 'health') })
    }
  })
}
