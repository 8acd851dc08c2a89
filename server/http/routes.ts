/** The URLs of the server. */
import type { FastifyInstance, RouteHandlerMethod } from 'fastify'
import type { Transaction } from '../model/application.ts'
import { bindingIn } from '../security/browser-binding.ts'
import { staticBody } from './content-encoding.ts'
import { addFiles, immutable } from './files.ts'
import { getPage, postForm, sendFirst } from './handle-request.ts'
import type { Exchange, HandlerContext } from './handler-context.ts'
import { watchHealth } from './health.ts'
import { getPublic } from './public-page.ts'
import { pageHeaders, send } from './reply.ts'
import type { Headers } from './security-headers.ts'

/** The stylesheet's URL changes with its content. */
const styleHeaders: Headers = { 'content-type': 'text/css; charset=utf-8', ...immutable }

export function addRoutes(app: FastifyInstance, context: HandlerContext): void {
  const { renderer, sendFault, engine } = context
  const { urlAt } = context.urls
  const transactions = [...engine.application.transactions.values()]
  const handle =
    (transaction: Transaction, handler: (exchange: Exchange) => Promise<unknown>): RouteHandlerMethod =>
    (request, reply) => {
      const sender = { binding: bindingIn(request.headers.cookie), address: request.ip }
      return handler({ context, transaction, request, reply, sender })
    }
  const handleStatic = (text: string, headers = pageHeaders(200)): RouteHandlerMethod => {
    const body = staticBody(text)
    return async (_request, reply) => send(reply, 200, headers, body)
  }

  for (const transaction of transactions) {
    const address = urlAt(`/${transaction.name}`)
    const post = handle(transaction, postForm)
    app.get(address, handle(transaction, getPage))
    app.post(address, { bodyLimit: transaction.maxBody }, post)
    for (const { name, isPublic } of transaction.screens.values()) {
      if (!isPublic) continue
      app.get(`${address}/${name}`, handle(transaction, getPublic(name)))
      app.post(`${address}/${name}`, { bodyLimit: transaction.maxBody }, post)
    }
  }
  const [only, second] = transactions.filter(({ isListed }) => isListed)
  app.get(urlAt('/'), only && !second ? handle(only, sendFirst) : handleStatic(renderer.start()))
  app.get(urlAt('/left'), handleStatic(renderer.left()))
  app.get(renderer.style.path, handleStatic(renderer.style.text, styleHeaders))
  addFiles(app, engine.application.files, urlAt, sendFault)

  const checkHealth = watchHealth(engine, app.log)
  app.get(urlAt('/health'), async (_request, reply) => {
    const incident = await checkHealth()
    if (incident !== undefined) return sendFault(reply, 'busy', { incident })
    return send(reply, 200, { 'content-type': 'text/plain' }, 'ok\n')
  })
}
