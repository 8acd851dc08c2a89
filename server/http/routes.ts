/** The URLs of the server. */
import type { FastifyInstance, RouteHandlerMethod } from 'fastify'
import type { Transaction } from '../model/application.ts'
import { type StaticBody, staticBody } from './content-encoding.ts'
import { addFiles, immutable } from './files.ts'
import { getPage, postForm, sendFirst } from './handle-request.ts'
import type { Exchange, HandlerContext } from './handler-context.ts'
import { addHealth } from './health.ts'
import type { Speech } from './languages.ts'
import { getPublic } from './public-page.ts'
import { pageHeaders, send } from './reply.ts'
import type { Headers } from './security-headers.ts'

/** The stylesheet's URL changes with its content. */
const styleType = { 'content-type': 'text/css; charset=utf-8' }
const styleHeaders: Headers = { ...styleType, ...immutable }

export function addRoutes(app: FastifyInstance, context: HandlerContext): void {
  const { languages, style, sendFault, engine, senderOf } = context
  const { unnamed, named } = languages
  const { urlAt } = unnamed.urls
  /** A route's path as Fastify wants it, without the prefix of a plugin. */
  const routeOf = (url: string) => url.slice(app.prefix.length)
  const at = (path: string) => routeOf(urlAt(path))
  const transactions = [...engine.application.transactions.values()]
  const handle =
    (transaction: Transaction, handler: (exchange: Exchange) => Promise<unknown>): RouteHandlerMethod =>
    (request, reply) => {
      const sender = senderOf(request)
      const speech = languages.of(request, reply)
      return sender instanceof Promise
        ? sender.then((found) => handler({ context, speech, transaction, request, reply, sender: found }))
        : handler({ context, speech, transaction, request, reply, sender })
    }
  /** A page that is the same for all visitors who read its language. */
  const handleStatic = (path: string, textIn: (speech: Speech) => string): RouteHandlerMethod => {
    const pages = new Map(
      [unnamed, ...named].map((speech) => [
        speech,
        { body: staticBody(textIn(speech)), link: languages.linksTo(speech, (urlAt) => urlAt(path)) },
      ]),
    )
    return async (request, reply) => {
      const { body, link } = pages.get(languages.of(request, reply)) as { body: StaticBody; link: string }
      return send(reply, 200, named.length > 0 ? { ...pageHeaders(200), link } : pageHeaders(200), body)
    }
  }

  const [only, second] = transactions.filter(({ isListed }) => isListed)
  const first =
    only && !second ? handle(only, sendFirst) : handleStatic('/', ({ renderer }) => renderer.start())
  const left = handleStatic('/left', ({ renderer }) => renderer.left())
  for (const { urls } of [unnamed, ...named]) {
    for (const transaction of transactions) {
      const address = routeOf(urls.urlAt(`/${transaction.name}`))
      const post = handle(transaction, postForm)
      app.get(address, handle(transaction, getPage))
      const takes = {
        bodyLimit: transaction.maxBody,
        config: { takesFiles: transaction.maxFiles > 0 } as object,
      }
      app.post(address, takes, post)
      for (const { name, isPublic } of transaction.screens.values()) {
        if (!isPublic) continue
        app.get(`${address}/${name}`, handle(transaction, getPublic(name)))
        app.post(`${address}/${name}`, takes, post)
      }
    }
    app.get(routeOf(urls.urlAt('/')), first)
    app.get(routeOf(urls.urlAt('/left')), left)
  }
  const styleBody = staticBody(style.text)
  app.get(routeOf(style.path), async (_request, reply) => send(reply, 200, styleHeaders, styleBody))
  // A page of another version of the application, which runs beside this one, names its own. Not to be cached.
  app.get(at('/style.:hash([0-9a-f]{8}).css'), async (_request, reply) =>
    send(reply, 200, styleType, styleBody),
  )
  addFiles(app, engine.application.files, at, sendFault)
  addHealth(app, context, at)
}
