/** The URLs of the server. */
import type { FastifyInstance, RouteHandlerMethod } from 'fastify'
import type { Transaction } from '../model/application.ts'
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
  const { renderer, sendFault, engine, senderOf } = context
  const { urlAt } = context.urls
  /** A route's path as Fastify wants it, without the prefix of a plugin. */
  const at = (path: string) => urlAt(path).slice(app.prefix.length)
  const transactions = [...engine.application.transactions.values()]
  const handle =
    (transaction: Transaction, handler: (exchange: Exchange) => Promise<unknown>): RouteHandlerMethod =>
    (request, reply) => {
      const sender = senderOf(request)
      return sender instanceof Promise
        ? sender.then((found) => handler({ context, transaction, request, reply, sender: found }))
        : handler({ context, transaction, request, reply, sender })
    }
  const handleStatic = (text: string, headers = pageHeaders(200)): RouteHandlerMethod => {
    const body = staticBody(text)
    return async (_request, reply) => send(reply, 200, headers, body)
  }

  for (const transaction of transactions) {
    const path = at(`/${transaction.name}`)
    const post = handle(transaction, postForm)
    app.get(path, handle(transaction, getPage))
    app.post(path, { bodyLimit: transaction.maxBody }, post)
    for (const { name, isPublic } of transaction.screens.values()) {
      if (!isPublic) continue
      app.get(`${path}/${name}`, handle(transaction, getPublic(name)))
      app.post(`${path}/${name}`, { bodyLimit: transaction.maxBody }, post)
    }
  }
  const [only, second] = transactions.filter(({ isListed }) => isListed)
  app.get(at('/'), only && !second ? handle(only, sendFirst) : handleStatic(renderer.start()))
  app.get(at('/left'), handleStatic(renderer.left()))
  app.get(renderer.style.path.slice(app.prefix.length), handleStatic(renderer.style.text, styleHeaders))
  addFiles(app, engine.application.files, at, sendFault)

  const checkHealth = watchHealth(engine, context.log)
  app.get(at('/health'), async (_request, reply) => {
    const incident = await checkHealth()
    if (incident !== undefined) return sendFault(reply, 'busy', { incident })
    return send(reply, 200, { 'content-type': 'text/plain' }, 'ok\n')
  })
}
