/** What an error of PostgreSQL, or of the connection to it, means for a unit of work. */

/** The fields of an error of PostgreSQL that are used here, and of one of Node. */
interface Coded {
  code?: string
  message?: string
  table?: string
  constraint?: string
}

const coded = (error: unknown): Coded => (error instanceof Error ? (error as Coded) : {})

/** SQLSTATE, or Node's code; empty when there is none. */
export const codeOf = (error: unknown): string => coded(error).code ?? ''

/** The engine's own constraints: two units wrote the same session, phase or submission. */
const own = new Set(['session_pkey', 'session_id', 'phase_pkey', 'submission', 'draft_pkey'])

/** Another unit was in the way: the same work is right a moment later. */
export const isConflict = (error: unknown): boolean => {
  const { code = '', constraint = '' } = coded(error)
  // Serialization failure, deadlock, and a lock that was not given in time.
  return /^(40001|40P01|55P03)$/.test(code) || isRepeated(error) || (code === '23505' && own.has(constraint))
}

/** The row is there already. Once the unit runs again, it finds the row. */
export const isRepeated = (error: unknown): boolean => {
  const { code, constraint = '' } = coded(error)
  return code === '23505' && own.has(constraint)
}

/**
 * 08: the connection; 57P0x: the server shuts down, crashed or starts; 53300: too many connections; 25P03:
 * the transaction was idle for too long; 40003: the end of the statement is unknown; 26000 and 0A000: a
 * statement that this connection had prepared is not there, or does not fit the tables any more.
 */
const lostCodes =
  /^(08\w{3}|57P0[1-5]|53300|25P03|40003|26000|E(CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND)|DEITY_DATABASE_\w+)$/
const lostMessages =
  /Connection terminated|not queryable|Query read timeout|timeout exceeded when trying to connect|Client was closed|connection is doubtful|cached plan must not change|timeout expired/

/** The connection was lost or cannot be used, so the end of what was sent is unknown. */
export const isLost = (error: unknown): boolean => {
  const { code = '', message = '' } = coded(error)
  return lostCodes.test(code) || lostMessages.test(message)
}

/** Written to where only reading is allowed: on a standby, or in a read-only transaction. */
export const isReadOnly = (error: unknown): boolean => codeOf(error) === '25006'

/** The server has no space, or no memory. */
export const isExhausted = (error: unknown): boolean => /^53[12]00$/.test(codeOf(error))

/** A statement was cancelled: it took longer than it may, or an operator cancelled it. */
export const isCancelled = (error: unknown): boolean => codeOf(error) === '57014'
export const isTooSlow = (error: unknown): boolean =>
  isCancelled(error) && /statement timeout/.test(coded(error).message ?? '')
