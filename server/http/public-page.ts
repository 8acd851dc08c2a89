/** Handles GET of the address of a public screen: `/shop/product?item=5`, alone or within a session. */
import type { FastifyReply } from 'fastify'
import type { Fields } from '../engine/page.ts'
import { readPublic } from '../engine/read-public.ts'
import type { Screen } from '../model/application.ts'
import { bareName, paramsIn } from '../model/params.ts'
import { sendRead } from './handle-request.ts'
import type { Exchange } from './handler-context.ts'
import { publicIn } from './public-address.ts'
import { sendPage, sendPageFault } from './respond.ts'
import { lookIn } from './url-identifiers.ts'

/** Seconds for which others may keep the page. */
const kept = ({ keptFor }: Screen) => `public, max-age=${Math.floor(keptFor / 1000)}`

async function sendBare(exchange: Exchange, name: string, sent: Fields): Promise<FastifyReply> {
  const { context, transaction, request, reply, sender } = exchange
  const { engine, issueBinding, sendFault } = context
  const { binding: given, headers } = issueBinding(request, sender.user)
  try {
    const page = await readPublic(engine, transaction, name, sent, { ...sender, given })
    if ('code' in page) return sendPageFault(exchange, page)
    const { screen, sessionID, typed } = page
    return await sendPage(exchange, page, typed ? 422 : 200, {}, (body) => {
      const isNamed = body.includes(sessionID)
      // With a host's users, the same address may show each of them another page.
      const mayKeep = page.isBare && screen.keptFor > 0 && !typed && !engine.identifies
      // The cookie decides the identifiers, and another site can choose the parameters.
      const mayLeak = isNamed && sender.binding !== undefined && (paramsIn(screen.name) !== '' || typed)
      return {
        headers: isNamed ? headers : mayKeep ? { 'cache-control': kept(screen) } : {},
        mayEncode: !mayLeak,
      }
    })
  } catch (error) {
    const incident = engine.onError(error, `reading ${transaction.name}/${name}`)
    return sendFault(reply, 'busy', { incident })
  }
}

/** @param name that of the screen whose address it is */
export const getPublic =
  (name: string) =>
  async (exchange: Exchange): Promise<FastifyReply> => {
    const { context, transaction, request } = exchange
    const sent = lookIn(request.url)
    if (!sent.has('sessionID')) return sendBare(exchange, name, sent)
    const asked = publicIn(transaction, sent)
    // An address without an identifier of its own screen is only that of the screen.
    const isIts = asked !== undefined && bareName(asked.name) === name
    if (context.sessionIn === 'form' || !isIts) return sendBare(exchange, name, sent)
    return sendRead(exchange, sent)
  }
