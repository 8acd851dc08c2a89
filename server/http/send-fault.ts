/** Sends a fault as a page of its own. */
import type { FastifyReply } from 'fastify'
import { type FaultCode, faults } from '../model/faults.ts'
import type { FaultDetails } from '../view/fault-page.ts'
import { type StaticBody, staticBody } from './content-encoding.ts'
import type { Languages, Speech } from './languages.ts'
import { pageHeaders, send } from './reply.ts'
import type { Headers } from './security-headers.ts'

/** What one response differs in: another status, more headers, details in its text. */
export interface FaultPage extends FaultDetails {
  status?: number
  headers?: Headers
}

export type SendFault = (reply: FastifyReply, code: FaultCode, page?: FaultPage) => FastifyReply

export function createSendFault(languages: Languages): SendFault {
  // Pages that depend on no session. `wait` has few values; see rate-limit.ts.
  const staticPages = new Map<string, StaticBody>()
  const staticPage = (
    { renderer, catalogue, isNamed }: Speech,
    code: FaultCode,
    wait: number | undefined,
  ): StaticBody => {
    const key = `${code} ${wait} ${catalogue.language} ${isNamed}`
    const page = staticPages.get(key) ?? staticBody(renderer.fault(code, wait === undefined ? {} : { wait }))
    staticPages.set(key, page)
    return page
  }
  return (reply, code, { status = faults[code].status, headers = {}, wait, ...details } = {}) => {
    const speech = languages.of(reply.request, reply)
    const hasDetails = Object.keys(details).length > 0
    const page = hasDetails ? speech.renderer.fault(code, details) : staticPage(speech, code, wait)
    return send(reply, status, { ...pageHeaders(status), ...headers }, page)
  }
}
