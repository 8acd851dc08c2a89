/** The sender of a request: its cookie, the host's user and its IP address. */
import type { FastifyRequest } from 'fastify'
import { authorError } from '../runtime/author-errors.ts'
import { type BindingRules, bindingCookieIn, bindingOf, type Sender } from '../security/browser-binding.ts'

/** The host's user as the host names them. */
export interface Identified {
  /** Another name is another user. Not empty. */
  name: string
  /** One of the transaction's `roles`; without one, nothing is allowed that requires a role. */
  role?: string | undefined
}

/** Names the user of a request; nothing for a visitor whom the host does not know. */
export type Identify = (request: FastifyRequest) => Identified | undefined | Promise<Identified | undefined>

export type SenderOf = (request: FastifyRequest) => Sender | Promise<Sender>

/** @throws for a user without a name: all of them would be one user */
function senderWith(
  rules: BindingRules,
  { headers, ip: address }: FastifyRequest,
  found: Identified | undefined,
) {
  const cookie = bindingCookieIn(rules, headers.cookie)
  if (found === undefined || found === null) return { binding: cookie, address }
  const { name, role = '' } = found
  if (typeof name !== 'string' || name === '' || typeof role !== 'string')
    throw authorError(
      'DEITY_USER_INVALID',
      '`identify` returned a user without a name, or a role that is no text',
    )
  const user = { name, role }
  return { binding: bindingOf(cookie, user), address, user }
}

/** @param identify asked on each request to a transaction, so that a change holds from the next one on */
export const createSenderOf = (rules: BindingRules, identify: Identify | undefined): SenderOf =>
  identify === undefined
    ? (request) => senderWith(rules, request, undefined)
    : async (request) => senderWith(rules, request, await identify(request))
