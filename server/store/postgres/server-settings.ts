/** Whether a server keeps what it has answered: its settings, and whether it is the primary. */
import { OperatorError } from '../../runtime/operator-errors.ts'
import type { Wire } from './wire.ts'

interface Found {
  synchronous_commit: string
  fsync: string
  full_page_writes: string
  standbys: string
  encoding: string
  is_standby: boolean
  collation: string
  version: string
  /** Milliseconds since 1970. */
  now: number
}

const query = `select current_setting('synchronous_commit') as synchronous_commit,
  current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_standby_names') as standbys,
  current_setting('server_encoding') as encoding, pg_is_in_recovery() as is_standby,
  (select coalesce(d.datcollate, '') from pg_database d where d.datname = current_database()) as collation,
  current_setting('server_version') as version,
  (extract(epoch from clock_timestamp()) * 1000)::bigint as now`

/** Texts have to sort by bytes, as in SQLite. */
const bytewise = /^(C|POSIX|C\.UTF-?8)$/i

/** Milliseconds by which the clocks of this machine and of the server may differ without a warning. */
const maxClockDifference = 1000

const durable = (name: string, value: string, wanted: string) =>
  new OperatorError(
    'DEITY_DATABASE_NOT_DURABLE',
    `PostgreSQL runs with ${name} = ${value}, so it can lose what was answered: set it to ${wanted}`,
  )

/** @throws {OperatorError} when the server could lose answers, or cannot hold them */
function assertFit(found: Found): void {
  const { synchronous_commit, fsync, full_page_writes, encoding, is_standby, collation } = found
  if (is_standby)
    throw new OperatorError(
      'DEITY_DATABASE_STANDBY',
      'The PostgreSQL at DATABASE is a standby, which only reads: name the primary, or an address that leads to it',
    )
  // `local` does not wait for the standby that a failover goes to.
  if (!/^(on|remote_apply)$/.test(synchronous_commit))
    throw durable('synchronous_commit', synchronous_commit, 'on')
  if (fsync !== 'on') throw durable('fsync', fsync, 'on')
  if (full_page_writes !== 'on') throw durable('full_page_writes', full_page_writes, 'on')
  if (encoding !== 'UTF8' || !bytewise.test(collation))
    throw new OperatorError(
      'DEITY_DATABASE_ENCODING',
      `The database has the encoding ${encoding} and the collation ${collation}: create it with UTF8 and C.UTF-8`,
    )
}

async function ask(wire: Wire): Promise<Found> {
  const { rows } = await wire.rows({ text: query }, [])
  return rows[0] as Found
}

/** Each new connection is asked: another server may be at the address by now. */
export async function assertUsable(wire: Wire): Promise<void> {
  assertFit(await ask(wire))
}

/** What an operator should know at the start, as sentences. */
export async function warningsOf(wire: Wire): Promise<string[]> {
  const before = Date.now()
  const { standbys, now } = await ask(wire)
  const difference = Math.abs(now - (before + Date.now()) / 2)
  return [
    ...(standbys === ''
      ? ['PostgreSQL has no synchronous standby: a failover can lose phases that were answered']
      : []),
    ...(difference > maxClockDifference
      ? [`the clocks of this machine and of PostgreSQL differ by ${Math.round(difference)} ms`]
      : []),
  ]
}
