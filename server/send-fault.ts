/** How a fault goes out: as a page of its own. */
import type { FastifyReply } from 'fastify'
import { type Constant, constant } from './compress.ts'
import type { Headers } from './dress.ts'
import { type FaultCode, faults } from './faults.ts'
import { pageHeaders, type Send } from './send.ts'
import type { FaultDetails, Renderer } from './view/render.ts'

/** What is special about one fault's page: another status than usual, more headers, what it says. */
export interface FaultPage extends FaultDetails {
  status?: number
  headers?: Headers
}

export type SendFault = (reply: FastifyReply, code: FaultCode, page?: FaultPage) => FastifyReply

export function faultSender(renderer: Renderer, send: Send): SendFault {
  /** The pages that say nothing of any session. */
  const constants = new Map<FaultCode, Constant>()
  const constantOf = (code: FaultCode): Constant => {
    const page = constants.get(code) ?? constant(renderer.fault(code))
    constants.set(code, page)
    return page
  }
  return (reply, code, { status = faults[code].status, headers = [], ...details } = {}) => {
    const page = Object.keys(details).length > 0 ? renderer.fault(code, details) : constantOf(code)
    return send(reply, status, [...pageHeaders(status), ...headers], page)
  }
}
