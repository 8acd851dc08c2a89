/** Sends a fault as a page of its own. */
import type { FastifyReply } from 'fastify'
import { type FaultCode, faults } from '../model/fault-texts.ts'
import type { FaultDetails } from '../view/fault-page.ts'
import type { Renderer } from '../view/render-page.ts'
import { type StaticBody, staticBody } from './content-encoding.ts'
import { pageHeaders, send } from './reply.ts'
import type { Headers } from './security-headers.ts'

/** What one response differs in: another status, more headers, details in its text. */
export interface FaultPage extends FaultDetails {
  status?: number
  headers?: Headers
}

export type SendFault = (reply: FastifyReply, code: FaultCode, page?: FaultPage) => FastifyReply

export function createSendFault(renderer: Renderer): SendFault {
  // Pages that depend on no session. `wait` has few values; see rate-limit.ts.
  const staticPages = new Map<string, StaticBody>()
  const staticPage = (code: FaultCode, wait: number | undefined): StaticBody => {
    const key = `${code} ${wait}`
    const page = staticPages.get(key) ?? staticBody(renderer.fault(code, wait === undefined ? {} : { wait }))
    staticPages.set(key, page)
    return page
  }
  return (reply, code, { status = faults[code].status, headers = {}, wait, ...details } = {}) => {
    const page = Object.keys(details).length > 0 ? renderer.fault(code, details) : staticPage(code, wait)
    return send(reply, status, { ...pageHeaders(status), ...headers }, page)
  }
}
