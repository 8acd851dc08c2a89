/** The context of all handlers, and the context of one request. */
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from '../engine/context.ts'
import type { DevHooks } from '../inspector/author-error.ts'
import type { Transaction } from '../model/application.ts'
import type { Sender } from '../security/browser-binding.ts'
import type { RenderContext } from '../view/fault-page.ts'
import type { SessionIn } from '../view/urls.ts'
import type { IssueBinding } from './binding-cookie.ts'
import type { Languages, Speech } from './languages.ts'
import type { Readiness } from './readiness.ts'
import type { SendFault } from './send-fault.ts'
import type { SenderOf } from './sender.ts'

/** The response to a recorded phase: a redirect to the next screen, or the next screen itself. */
export type AfterPost = 'redirect' | 'page'

export interface HandlerContext {
  engine: Engine
  log: FastifyBaseLogger
  senderOf: SenderOf
  languages: Languages
  style: RenderContext['style']
  sendFault: SendFault
  afterPost: AfterPost
  sessionIn: SessionIn
  /** Present in dev only. */
  dev: DevHooks | undefined
  issueBinding: IssueBinding
  /**
   * Whether the page for a refused form of this IP address may repeat the typed text; see
   * refused-form-limit.ts.
   */
  mayRepeatText: (ip: string | undefined) => boolean
  readiness: Readiness
  /** Counts the request as one that started a session. */
  countSession: (request: FastifyRequest) => Promise<void>
}

/** One request to a transaction, and its reply. */
export interface Exchange {
  context: HandlerContext
  /** The language of the response. */
  speech: Speech
  transaction: Transaction
  request: FastifyRequest
  reply: FastifyReply
  sender: Sender
}
