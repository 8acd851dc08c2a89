/** How connections are opened: with timeouts, checked, and with what the statements of each kind need. */
import pg from 'pg'
import { assertUsable } from './server-settings.ts'
import { type Wire, wireOver } from './wire.ts'

export interface ConnectionOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. */
  url: string
  /** Does a pooler, such as PgBouncer in transaction mode, give each transaction another connection? */
  pooler: boolean
  /** Milliseconds that an action may take. */
  actionLimit: number
}

/** For the engine's statements, for units of work that read or write rows, or for pages, which only read. */
export type Purpose = 'engine' | 'unit' | 'reader'

/** Milliseconds for a connection to open, and for an answer that the server itself does not limit. */
export const connectTimeout = 3000
const answerTimeout = 10_000

/**
 * Numbers as SQLite gives them: `count` and sums as numbers. Days and times without a zone stay the text that
 * they are; pg would make them a moment in the zone of this machine.
 */
const asText = (text: string) => text
const parsers = new Map<number, (text: string) => unknown>([
  [20, Number],
  [1082, asText],
  [1114, asText],
  [1184, asText],
])
const types = {
  getTypeParser: (oid: number, format?: string) =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig

/**
 * The engine's statements find rows by whole keys. Without statistics, or with those of a table that was
 * small once, the planner would read whole tables or indexes, and a prepared plan stays as it is.
 */
const byKeys = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_bitmapscan', 'jit'].map(
  (name) => `-c ${name}=off`,
)

function startupOptions(purpose: Purpose, limit: number): string {
  // A unit that waits for a lock runs again, so that the time of its action begins anew.
  const timeouts = [`-c statement_timeout=${limit}`, `-c lock_timeout=${Math.ceil(limit / 4)}`]
  const durable = ['-c synchronous_commit=on']
  if (purpose === 'engine')
    return [...durable, '-c statement_timeout=8000', '-c lock_timeout=1000', ...byKeys].join(' ')
  if (purpose === 'reader')
    return [...timeouts, '-c default_transaction_read_only=on', '-c jit=off'].join(' ')
  return [
    ...durable,
    ...timeouts,
    // Who reads a whole table conflicts with all who write to it.
    '-c enable_seqscan=off',
    `-c idle_in_transaction_session_timeout=${2 * limit + 1000}`,
    '-c jit=off',
  ].join(' ')
}

/** The options of a connection; those of the URL itself come last, so they win. */
export function clientConfig(
  { url, pooler, actionLimit }: ConnectionOptions,
  purpose: Purpose,
): pg.ClientConfig {
  const parsed = new URL(url)
  const own = parsed.searchParams.get('options') ?? ''
  parsed.searchParams.delete('options')
  const options = [pooler ? '' : startupOptions(purpose, actionLimit), own].filter(Boolean).join(' ')
  return {
    connectionString: parsed.href,
    application_name: `deity ${purpose}`,
    connectionTimeoutMillis: connectTimeout,
    query_timeout: answerTimeout,
    keepAlive: true,
    types,
    ...(options && { options }),
    // Missing in the types of pg 8.
    ...({ pipeline: true } as object),
  }
}

/** Opens one connection and asks whether the server is one that may be used. */
export async function connect(options: ConnectionOptions, purpose: Purpose): Promise<Wire> {
  const client = new pg.Client(clientConfig(options, purpose))
  // Later errors are the wire's; one before it would end the process.
  client.on('error', () => {})
  const destroy = () => {
    client.end().catch(() => {})
    // An end that waits for statements under way would not be one.
    ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  }
  try {
    await client.connect()
    const wire = wireOver(client, !options.pooler, destroy)
    await assertUsable(wire)
    return wire
  } catch (error) {
    destroy()
    throw error
  }
}
