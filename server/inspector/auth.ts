/** Access to the inspector: in development from this machine, else with the token. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { FaultCode } from '../model/faults.ts'
import { sha256 } from '../security/hash.ts'
import { isLoopbackHost } from '../security/loopback.ts'

export interface Inspection {
  /** Only this machine can reach the server, so no token is needed, and sessions can be forked. */
  dev: boolean
  /** The password of HTTP Basic authentication, with any user name. */
  token: string | undefined
}

/** Sends the server's page for a fault. */
export type SendFault = (
  reply: FastifyReply,
  code: FaultCode,
  page?: { status?: number; headers?: Readonly<Record<string, string>> },
) => FastifyReply

/** Empty when there is none. */
function passwordIn(authorization = ''): string {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? []
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  return password
}

/** Compares hashes, which have equal lengths, so that the time taken reveals nothing. */
const isSame = (given: string, right: string): boolean => timingSafeEqual(sha256(given), sha256(right))

export const isAuthorized = (
  { dev, token }: Inspection,
  headers: { host?: string | undefined; authorization?: string | undefined },
): boolean =>
  token === undefined ? dev && isLoopbackHost(headers.host) : isSame(passwordIn(headers.authorization), token)

/**
 * Refuses requests with a foreign Host in development, where pages show source code: by DNS rebinding a page
 * of another site could read them in the developer's browser. The answer is 421 (RFC 9110, 15.5.20).
 */
export function refuseRebinding(app: FastifyInstance, sendFault: SendFault): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (isLoopbackHost(request.headers.host)) return done()
    sendFault(reply, 'misdirected')
  })
}
