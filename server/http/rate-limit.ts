/**
 * Rate limit: how many requests one network and one session may send. Counted in this process, in windows
 * that start with the first request; docs/serving.md gives the reasons for the numbers. Its relatives:
 * connection-limit.ts, security/network-budget.ts, security/sign-in-attempts.ts and logging/log-throttle.ts.
 */
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { throttleLog } from '../logging/log-throttle.ts'
import { bindingIn } from '../security/browser-binding.ts'
import { sha256 } from '../security/hash.ts'
import { networkOf } from '../security/network.ts'
import type { UrlAt } from '../view/base-path.ts'
import { filesPath } from '../view/urls.ts'
import type { SendFault } from './send-fault.ts'
import { identifiersIn } from './url-identifiers.ts'

const minute = 60_000
const hour = 60 * minute

/** Fractions of the network's limit: requests of one session in a minute, and sessions started in an hour. */
const share = { session: 1 / 10, begun: 1 / 4 }

/** Networks, or sessions, that are counted at once. Beyond that, the least recently used is dropped. */
const maxCounted = 10_000

const networkFor = ({ ip }: FastifyRequest): string => networkOf(ip)

const isMap = (body: unknown): body is ReadonlyMap<string, string> => body instanceof Map

/** The sessionID in a form or in a URL, as the routes read it; it may be forged. */
const sessionIn = ({ body, url }: FastifyRequest): string | undefined =>
  (isMap(body) ? body : identifiersIn(url))?.get('sessionID')

/** Load balancers probe often and must not be refused for it; a page may have many pictures. */
const isUncounted = ({ routeOptions: { url } }: FastifyRequest, urlAt: UrlAt): boolean =>
  (url?.startsWith(urlAt('/health/')) ?? false) || url === urlAt(`${filesPath}*`)

/** Rounds seconds to what the page can say: exact up to a minute, then whole minutes. */
export const roundWait = (seconds: number): number =>
  seconds <= 60 ? Math.max(1, seconds) : Math.ceil(seconds / 60) * 60

/**
 * Whether a form may be the first of its session. Its seal is checked later. Reading and leaving start none.
 */
const mayStartSession = ({ body }: FastifyRequest): boolean =>
  isMap(body) &&
  /\.0(?:\?|$)/.test(body.get('screenID') ?? '') &&
  !/^(show|leave)\./.test(body.get('actionID') ?? '')

type Counting = Pick<FastifyInstance, 'createRateLimit'>

/**
 * Where the package counts. A host that uses it as well has counters, a store and an allow list of its own,
 * which ours must not share: the package gives every plugin of a server the first ones.
 */
async function countingFor(app: FastifyInstance): Promise<Counting> {
  const owner = app.hasDecorator('createRateLimit') ? Fastify() : app
  await owner.register(rateLimit, { global: false })
  // Not the instance: a promise would resolve with what that one is waiting for.
  return { createRateLimit: owner.createRateLimit }
}

type Key = (request: FastifyRequest) => string
type Counter = (request: FastifyRequest, increment?: boolean) => Promise<{ left: number; seconds: number }>

/**
 * @returns counts one request; `left` is what remains after it, or without `increment` now, and negative if
 *   it is too many
 */
function createCounter(
  { createRateLimit }: Counting,
  max: number,
  timeWindow: number,
  keyGenerator: Key,
): Counter {
  // `cache` is missing in the package's type.
  const options = { max: Math.ceil(max), timeWindow, keyGenerator, cache: maxCounted }
  const count = createRateLimit(options)
  return async (request, increment = true) => {
    const found = await count(request, { increment })
    if (found.isAllowed) throw new Error('the rate limit has an allow list')
    return { left: found.isExceeded ? -1 : found.remaining, seconds: found.ttlInSeconds }
  }
}

/** Counts, by network, the forms under way that may start a session: each may turn out to be one more. */
function createReservations() {
  const counts = new Map<string, number>()
  return {
    of: (network: string): number => counts.get(network) ?? 0,
    /** Reserves one session until the response is sent. */
    add(network: string, { raw }: FastifyReply): void {
      counts.set(network, (counts.get(network) ?? 0) + 1)
      raw.once('close', () => {
        const left = (counts.get(network) ?? 1) - 1
        if (left > 0) counts.set(network, left)
        else counts.delete(network)
      })
    },
  }
}

/** @returns answers a request with 429 and logs that, at most once a minute */
function createRefusal(sendFault: SendFault) {
  const log = throttleLog((refused, { request, limit }: { request: FastifyRequest; limit: string }) => {
    const isForwarded = request.ips === undefined && request.headers['x-forwarded-for'] !== undefined
    const hint = isForwarded ? ': if they come through a proxy, TRUST_PROXY has to name it' : ''
    request.log.warn({ limit, refused }, `too many requests${hint}`)
  })
  return (request: FastifyRequest, reply: FastifyReply, limit: string, seconds: number) => {
    log({ request, limit })
    const wait = roundWait(seconds)
    return sendFault(reply, 'too-many', { wait, headers: { 'retry-after': String(wait) } })
  }
}

/**
 * Installs the rate limit. Must run before the request checks, so that refused requests are counted.
 * @param perMinute requests of one network
 * @returns counts a request that has started a session
 */
export async function addRateLimit(
  app: FastifyInstance,
  perMinute: number,
  urlAt: UrlAt,
  sendFault: SendFault,
  cookieName: string,
): Promise<(request: FastifyRequest) => Promise<void>> {
  const counting = await countingFor(app)
  const byNetwork = createCounter(counting, perMinute, minute, networkFor)
  // The key includes the cookie, so that a stranger with the URL cannot use up the limit of the session's own
  // browser. It is a hash, because dumps of the process's memory are kept.
  const bySession = createCounter(counting, perMinute * share.session, minute, (request) =>
    sha256(`${sessionIn(request)}\n${bindingIn(request.headers.cookie, cookieName)}`).toString('base64url'),
  )
  const begun = createCounter(counting, perMinute * share.begun, hour, networkFor)
  const reservations = createReservations()
  const refuse = createRefusal(sendFault)

  app.addHook('onRequest', async (request, reply) => {
    if (isUncounted(request, urlAt)) return undefined
    const { left, seconds } = await byNetwork(request)
    return left < 0 ? refuse(request, reply, 'address', seconds) : undefined
  })
  app.addHook('preHandler', async (request, reply) => {
    if (sessionIn(request)) {
      const { left, seconds } = await bySession(request)
      if (left < 0) return refuse(request, reply, 'session', seconds)
    }
    if (!mayStartSession(request)) return undefined
    const { left, seconds } = await begun(request, false)
    const network = networkFor(request)
    if (left - reservations.of(network) <= 0) return refuse(request, reply, 'begun', seconds)
    reservations.add(network, reply)
    return undefined
  })
  return async (request) => {
    await begun(request)
  }
}
