/** What somebody who has signed in may see and do, and how everybody else is led to sign in. */
import type { Session } from '../db/store.ts'
import type { Identity } from './define.ts'
import type { Transaction } from './model.ts'
import type { Page } from './page.ts'

export const identityOf = (session: Pick<Session, 'identity'> | undefined): Identity | undefined =>
  session?.identity ? (JSON.parse(session.identity) as Identity) : undefined

/** A level includes those before it. One that the transaction no longer declares allows nothing. */
export function isAllowed(
  { authority }: Pick<Transaction, 'authority'>,
  identity: Identity | undefined,
  required: string | undefined,
): boolean {
  if (required === undefined) return true
  const needed = authority.indexOf(required)
  return needed !== -1 && identity !== undefined && authority.indexOf(identity.authority) >= needed
}

/** The page, if its visitor may see it; else the screen to sign in on, which leads back. */
export function admit(page: Page): Page {
  const { transaction, screen, identity } = page
  if (isAllowed(transaction, identity, screen.requires) || !transaction.signIn) return page
  const { typed: _, kept: __, ...rest } = page
  return { ...rest, screen: transaction.signIn, wanted: screen.name }
}
