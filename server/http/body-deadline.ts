/**
 * The time for the body of an ordinary form, where other forms have files. Node has one `requestTimeout` for
 * all requests, and that is the time of the largest form on a slow line.
 */
import type { FastifyInstance } from 'fastify'
import { answerSocket } from './client-errors.ts'
import { hasParts } from './receive-form.ts'

/** @param limit milliseconds for a form without files */
export function limitOrdinaryBodies(app: FastifyInstance, limit: number): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request
    if (request.method !== 'POST' || hasParts(request)) return done()
    const timer = setTimeout(() => {
      if (!raw.complete) answerSocket(raw.socket, 408)
    }, limit)
    const clear = () => clearTimeout(timer)
    raw.once('end', clear).once('close', clear)
    done()
  })
}
