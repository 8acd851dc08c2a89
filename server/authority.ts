/** What somebody who has signed in may see and do, and how everybody else is led to sign in. */
import type { Session, Store } from '../db/store.ts'
import { inTime } from './action.ts'
import type { Identity, ReadDb } from './define.ts'
import type { Engine } from './engine.ts'
import { sha256 } from './hashes.ts'
import type { Transaction } from './model.ts'
import type { Page } from './page.ts'

/** Who has signed in, as the session's row keeps it; the stamp hashed, where accounts have one. */
interface Signed extends Identity {
  stamp?: string
}

const signedIn = (session: Pick<Session, 'identity'> | undefined): Signed | undefined =>
  session?.identity ? (JSON.parse(session.identity) as Signed) : undefined

export function identityOf(session: Pick<Session, 'identity'> | undefined): Identity | undefined {
  const signed = signedIn(session)
  return signed && { name: signed.name, authority: signed.authority }
}

type Rows = Store['rows']
type Mine = Pick<Engine, 'actionLimit'>

/** What a session's row keeps of an account, as that is now; nothing when there is none of this name. */
async function stampOf(
  { actionLimit }: Mine,
  { account, name: of }: Transaction,
  { name, authority }: Identity,
  rows: Rows,
): Promise<Signed | undefined> {
  if (!account) return { name, authority }
  // The tables are the application's.
  const db = rows as unknown as ReadDb<unknown>
  const now = await inTime(actionLimit, `the account of ${of}`, account({ name, db }))
  return now && { name, authority: now.authority, stamp: sha256(now.stamp).toString('base64url') }
}

/** @throws on an author's mistake: nobody can sign in to an account that is not there */
export async function writeIdentity(
  mine: Mine,
  transaction: Transaction,
  identity: Identity,
  rows: Rows,
): Promise<string> {
  const stamped = await stampOf(mine, transaction, identity, rows)
  if (!stamped) throw new Error(`${transaction.name} knows no account "${identity.name}" to sign in to`)
  return JSON.stringify(stamped)
}

/** The session as its account is now, with the level of now; nothing when its visitor has to sign in again. */
export async function asAccount<S extends Pick<Session, 'identity'>>(
  mine: Mine,
  transaction: Transaction,
  session: S,
  rows: () => Rows,
): Promise<S | undefined> {
  const signed = transaction.account && signedIn(session)
  if (!signed) return session
  const stamped = await stampOf(mine, transaction, signed, rows())
  return stamped && stamped.stamp === signed.stamp
    ? { ...session, identity: JSON.stringify(stamped) }
    : undefined
}

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
