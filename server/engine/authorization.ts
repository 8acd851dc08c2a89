/** Which screens and actions a signed-in user may see and use, and when a visitor has to sign in instead. */

import type { Transaction } from '../model/application.ts'
import type { Identity, ReadDb, SigningIn } from '../model/define.ts'
import { authorError } from '../runtime/author-errors.ts'
import { sha256 } from '../security/hash.ts'
import type { Session, Store } from '../store/contract.ts'
import type { Engine } from './context.ts'
import type { Page } from './page.ts'
import { inTime } from './time-limit.ts'

/** The signed-in user in the session's row. The stamp is hashed; it is absent if accounts have none. */
export interface StoredIdentity extends Identity {
  stamp?: string
}

const signedIn = (session: Pick<Session, 'identity'> | undefined): StoredIdentity | undefined =>
  session?.identity ? (JSON.parse(session.identity) as StoredIdentity) : undefined

export function identityOf(session: Pick<Session, 'identity'> | undefined): Identity | undefined {
  const signed = signedIn(session)
  return signed && { name: signed.name, role: signed.role }
}

/** The user whom a request acts for: the host's, or else the one who signed in to the session. */
export const userOf = (
  { user }: { user?: Identity | undefined },
  session: Pick<Session, 'identity'> | undefined,
): Identity | undefined => user ?? identityOf(session)

type Rows = Store['rows']
type Deps = Pick<Engine, 'actionLimit'>

/** The present account for the session's row; `undefined` when no account has this name. */
async function currentIdentity(
  { actionLimit }: Deps,
  { account, name: of }: Transaction,
  { name, role }: Identity,
  rows: Rows,
): Promise<StoredIdentity | undefined> {
  if (!account) return { name, role }
  // The tables are the application's.
  const db = rows as unknown as ReadDb<unknown>
  const now = await inTime(actionLimit, `the account of ${of}`, account({ name, db }))
  return now && { name, role: now.role, stamp: hashOfStamp(now.securityStamp) }
}

/**
 * An account as a session keeps it, for tests that begin signed in.
 * @throws when no account has this name
 */
export async function identityNamed(
  mine: Deps,
  transaction: Transaction,
  identity: Identity,
  rows: Rows,
): Promise<string> {
  const found = await currentIdentity(mine, transaction, identity, rows)
  if (!found) throw new Error(`${transaction.name} knows no account "${identity.name}"`)
  return JSON.stringify(found)
}

const hashOfStamp = (stamp: string): string => sha256(stamp).toString('base64url')

/**
 * What a session keeps of an account that its visitor signs in to.
 * @param identity with the stamp of the account that the password was compared with
 * @param rows of the unit of work
 * @returns nothing when the account has another stamp by now
 * @throws on an author's mistake: no account has this name, or the stamp is missing
 */
export async function signedInTo(
  mine: Deps,
  transaction: Transaction,
  identity: SigningIn,
  rows: Rows,
): Promise<StoredIdentity | undefined> {
  const { name, role, securityStamp } = identity
  const signed = await currentIdentity(mine, transaction, { name, role }, rows)
  if (!signed)
    throw authorError('DEITY_ACCOUNT_INVALID', `${transaction.name} knows no account "${name}" to sign in to`)
  if (signed.stamp === undefined) return signed
  if (typeof securityStamp !== 'string')
    throw authorError('DEITY_ACCOUNT_INVALID', `${transaction.name} signs in without the account's stamp`)
  return signed.stamp === hashOfStamp(securityStamp) ? signed : undefined
}

/** The session with its account's present role; `undefined` when its visitor has to sign in again. */
export async function refreshAccount<S extends Pick<Session, 'identity'>>(
  mine: Deps,
  transaction: Transaction,
  session: S,
  rows: () => Rows,
): Promise<S | undefined> {
  const signed = transaction.account && signedIn(session)
  if (!signed) return session
  const stamped = await currentIdentity(mine, transaction, signed, rows())
  return stamped && stamped.stamp === signed.stamp
    ? { ...session, identity: JSON.stringify(stamped) }
    : undefined
}

/** A level includes those before it. One that the transaction no longer declares allows nothing. */
export function isAllowed(
  { roles }: Pick<Transaction, 'roles'>,
  identity: Identity | undefined,
  required: string | undefined,
): boolean {
  if (required === undefined) return true
  const needed = roles.indexOf(required)
  return needed !== -1 && identity !== undefined && roles.indexOf(identity.role) >= needed
}

/** The page, if its visitor may see it; else the screen to sign in on, which leads back. */
export function signInInstead(page: Page): Page {
  const { transaction, screen, identity, user = identity } = page
  if (isAllowed(transaction, user, screen.role) || !transaction.signInScreen) return page
  const { typed: _, savedInput: __, typedElsewhere: ___, ...rest } = page
  return { ...rest, screen: transaction.signInScreen, wanted: screen.name }
}
