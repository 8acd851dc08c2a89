/** One connection to PostgreSQL, with several statements on their way at once. */
import type { Socket } from 'node:net'
import type pg from 'pg'

export interface Statement {
  text: string
  /** Prepared once for each connection, if it has one. */
  name?: string
}

export interface Answered {
  command: string
  rowCount: number | null
  // biome-ignore lint/suspicious/noExplicitAny: arrays for the engine's statements, objects for the application's
  rows: any[]
}

export interface Wire {
  /** Rows come as arrays. */
  run(statement: Statement, values?: readonly unknown[]): Promise<Answered>
  /** Runs several statements without parameters, which come as one text and are answered at once. */
  runAll(texts: readonly string[]): Promise<Answered[]>
  /** Rows come as objects. */
  rows(statement: Statement, values: readonly unknown[]): Promise<Answered>
  /** Statements that were sent and not answered. */
  pending(): number
  /** Must it not be used any more? */
  isBroken(): boolean
  destroy(): void
}

/**
 * A commit that was cancelled while it waited for a standby succeeds with a warning. It may not be on the
 * standby, so all that is under way on this connection has an unknown end.
 */
const isCancelledWait = ({
  code,
  message,
}: {
  code?: string | undefined
  message?: string | undefined
}): boolean => code === '01000' && /synchronous replication/.test(message ?? '')

/** @param client connected, in pipeline mode */
export function wireOver(client: pg.ClientBase, usesNames: boolean, destroy: () => void): Wire {
  const state = { pending: 0, isBroken: false }
  client.on('error', () => {
    state.isBroken = true
  })
  client.on('end', () => {
    state.isBroken = true
  })
  client.on('notice', (notice) => {
    if (isCancelledWait(notice)) state.isBroken = true
  })

  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  let isCorked = false
  /** What is sent in one turn of the event loop goes as one write: a write costs as much as a statement. */
  function gather(): void {
    if (isCorked) return
    isCorked = true
    stream.cork()
    process.nextTick(() => {
      isCorked = false
      stream.uncork()
    })
  }

  async function query<Answer = Answered>(config: object): Promise<Answer> {
    if (state.isBroken) throw new Error('the connection is doubtful')
    state.pending++
    gather()
    try {
      const answer = await client.query(config as pg.QueryConfig)
      if (state.isBroken) throw new Error('the connection is doubtful')
      return answer as Answer
    } finally {
      state.pending--
    }
  }
  const named = ({ text, name }: Statement) => (usesNames && name ? { text, name } : { text })

  return {
    run: (statement, values = []) => query({ ...named(statement), values, rowMode: 'array' }),
    runAll: (texts) => query<Answered[]>({ text: texts.join('; '), rowMode: 'array' }),
    rows: (statement, values) => query({ ...named(statement), values }),
    pending: () => state.pending,
    isBroken: () => state.isBroken,
    destroy() {
      state.isBroken = true
      destroy()
    },
  }
}
