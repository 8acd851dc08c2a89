/** The bare address of a public screen, for those to whom the session of another address is not open. */
import type { FastifyReply } from 'fastify'
import type { Fields } from '../engine/page.ts'
import { withTyped } from '../engine/typed-params.ts'
import type { Screen, Transaction } from '../model/application.ts'
import { parseActionID, parseScreenID } from '../security/identifiers.ts'
import { bareUrl } from '../view/urls.ts'
import type { Exchange } from './handler-context.ts'
import { redirect } from './reply.ts'

/** The public screen that a look asks for, with its parameters. Anyone may ask for it, so no seal is needed. */
export function publicIn(transaction: Transaction, sent: Fields): Screen | undefined {
  const to = parseActionID(sent.get('actionID'))?.call.fixed.get('to')
  const name = to ?? parseScreenID(sent.get('screenID'))?.screen ?? ''
  if (!transaction.screens.declared(name)?.isPublic) return undefined
  return transaction.screens.get(withTyped(transaction, name, sent)?.name ?? name)
}

export const toBare = ({ speech, transaction, reply }: Exchange, screen: Screen): FastifyReply =>
  redirect(reply, bareUrl(speech.urls, transaction, screen))
