/**
 * Two versions of an application on one database, as during a rolling upgrade. What a newer version has stored,
 * or has put on a page, is not for an older one: it would be read without what the older one does not know, and
 * stored without it. The visitor is asked to try again, which a load balancer does at another server.
 */
import type { Transaction } from '../model/application.ts'
import type { Shown, Store, Version } from '../store/contract.ts'

/** Milliseconds for which an announced version counts as running; each process announces more often. */
const announcedFor = 15 * 60_000

/** The session is one for a newer version of the application. */
export class NewerVersionError extends Error {
  override name = 'NewerVersionError'
}

type Known = Pick<Transaction, 'name' | 'version'>

/** Has a newer version of the transaction stored this? */
export const isNewer = ({ version }: Known, shown: Pick<Shown, 'version'> | undefined): boolean =>
  shown !== undefined && shown.version > version

/** @throws {NewerVersionError} when a newer version of the transaction has stored this */
export function assertKnown(transaction: Known, shown: Pick<Shown, 'version'> | undefined): void {
  if (isNewer(transaction, shown))
    throw new NewerVersionError(`version ${shown?.version} of ${transaction.name} has stored this`)
}

/** Versions that other processes run and that this one does not know. */
export async function newerVersions(
  store: Store,
  transactions: ReadonlyMap<string, Known>,
): Promise<Version[]> {
  const announced = await store.announced(announcedFor)
  return announced.filter(
    ({ transaction, version }) => version > (transactions.get(transaction)?.version ?? 0),
  )
}

/** @throws {NewerVersionError} when another process runs a newer version, whose page this may come from */
export async function assertNewest(store: Store, transaction: Known): Promise<void> {
  const { name, version } = transaction
  const announced = await store.announced(announcedFor)
  const newer = announced.find((each) => each.transaction === name && each.version > version)
  if (newer) throw new NewerVersionError(`version ${newer.version} of ${name} runs beside this`)
}
