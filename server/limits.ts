/**
 * How much one address, and one session, may ask for. Counted in this process, in windows that begin with the first
 * request; docs/serving.md has the reasons for the numbers.
 */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from './hashes.ts'
import { seldom } from './seldom.ts'
import type { SendFault } from './send-fault.ts'

const minute = 60_000
const hour = 60 * minute

/** Parts of an address's limit: what one session may ask for in a minute, and how many may begin in an hour. */
const share = { session: 1 / 10, begun: 1 / 4 }

/** Addresses, or sessions, that are counted at once. Beyond that, the one that has been quiet longest is let go. */
const cache = 10_000

/** A household has one IPv4 address, or 2^64 of IPv6: `2001:db8:0:1::7` is counted as `2001:db8:0:1`. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  if (/^::ffff:[\d.]+$/i.test(ip)) return ip.slice('::ffff:'.length)
  const [head = [], tail = []] = ip.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const gap = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0')
  return [...head, ...gap, ...tail].slice(0, 4).join(':').toLowerCase()
}

/** A socket that is gone already has no address. */
const addressOf = ({ ip }: FastifyRequest): string => networkOf(ip ?? '')

const isMap = (body: unknown): body is ReadonlyMap<string, string> => body instanceof Map

/** The sessionID as it was sent, in a form or in an address; it may be anybody's or nobody's. */
function sessionIn({ body, url }: FastifyRequest): string | undefined {
  if (!isMap(body)) return /[?&]sessionID=([^&]+)/.exec(url)?.[1]
  return body.get('sessionID')
}

/** May this form be the first of its session? A good seal is looked for later; what only looks, or leaves, begins nothing. */
const mayBegin = ({ body }: FastifyRequest): boolean =>
  isMap(body) &&
  /\.0$/.test(body.get('screenID') ?? '') &&
  !/^(show|leave)\./.test(body.get('actionID') ?? '')

/**
 * Hangs the limits in, behind the door.
 * @param perMinute requests of one address
 * @returns to be told of each session that has begun
 */
export async function hangLimits(
  app: FastifyInstance,
  perMinute: number,
  sendFault: SendFault,
): Promise<(request: FastifyRequest) => Promise<void>> {
  await app.register(rateLimit, { global: false })
  const counter = (max: number, timeWindow: number, keyGenerator: (request: FastifyRequest) => string) => {
    const options = { max: Math.ceil(max), timeWindow, keyGenerator, cache }
    const count = app.createRateLimit(options)
    /** @returns how many are left after this one, or are left now; below 0 it is one too many */
    return async (request: FastifyRequest, increment = true) => {
      const found = await count(request, { increment })
      if (found.isAllowed) throw new Error('nobody is on a list')
      return { left: found.isExceeded ? -1 : found.remaining, seconds: found.ttlInSeconds }
    }
  }
  const byAddress = counter(perMinute, minute, addressOf)
  // By its hash: the memory of a process ends up in dumps.
  const bySession = counter(perMinute * share.session, minute, (request) =>
    sha256(sessionIn(request) ?? '').toString('base64url'),
  )
  const begun = counter(perMinute * share.begun, hour, addressOf)

  const tell = seldom((refused, { request, limit }: { request: FastifyRequest; limit: string }) => {
    const isForwarded = request.ips === undefined && request.headers['x-forwarded-for'] !== undefined
    const hint = isForwarded ? ': if they come through a proxy, TRUST_PROXY has to name it' : ''
    request.log.warn({ limit, refused }, `too many requests${hint}`)
  })
  function refuse(request: FastifyRequest, reply: FastifyReply, limit: string, seconds: number) {
    tell({ request, limit })
    return sendFault(reply, 'too-many', { headers: [['retry-after', String(Math.max(1, seconds))]] })
  }

  app.addHook('onRequest', async (request, reply) => {
    const { left, seconds } = await byAddress(request)
    return left < 0 ? refuse(request, reply, 'address', seconds) : undefined
  })
  app.addHook('preHandler', async (request, reply) => {
    if (sessionIn(request)) {
      const { left, seconds } = await bySession(request)
      if (left < 0) return refuse(request, reply, 'session', seconds)
    }
    if (!mayBegin(request)) return undefined
    const { left, seconds } = await begun(request, false)
    return left <= 0 ? refuse(request, reply, 'begun', seconds) : undefined
  })
  return async (request) => {
    await begun(request)
  }
}
