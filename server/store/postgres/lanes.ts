/** A few connections that many statements share, each of which is a transaction of its own. */
import type { Answered, Statement, Wire } from './wire.ts'

export interface Lanes {
  run(statement: Statement, values?: readonly unknown[]): Promise<Answered>
  rows(statement: Statement, values: readonly unknown[]): Promise<Answered>
  /** Uses one connection for several statements that are sent at once, by `send`. */
  together<T>(send: (wire: Wire) => Promise<T>): Promise<T>
  close(): void
}

interface Lane {
  wire: Wire | undefined
  opening: Promise<Wire> | undefined
  /** Statements that it was chosen for and that are not answered. */
  chosen: number
}

/** @param open opens a connection; a lane that was lost is opened again when it is needed */
export function createLanes(open: () => Promise<Wire>, size: number): Lanes {
  const lanes: Lane[] = Array.from({ length: size }, () => ({
    wire: undefined,
    opening: undefined,
    chosen: 0,
  }))
  let isClosed = false

  function wireOf(lane: Lane): Wire | Promise<Wire> {
    if (lane.wire && !lane.wire.isBroken()) return lane.wire
    lane.wire?.destroy()
    lane.wire = undefined
    lane.opening ??= open()
      .then((wire) => {
        if (isClosed) wire.destroy()
        lane.wire = wire
        return wire
      })
      .finally(() => {
        lane.opening = undefined
      })
    return lane.opening
  }

  async function together<T>(send: (wire: Wire) => Promise<T>): Promise<T> {
    const lane = lanes.reduce((a, b) => (b.chosen < a.chosen ? b : a))
    lane.chosen++
    try {
      const wire = wireOf(lane)
      return await send(wire instanceof Promise ? await wire : wire)
    } finally {
      lane.chosen--
    }
  }

  return {
    together,
    run: (statement, values) => together((wire) => wire.run(statement, values)),
    rows: (statement, values) => together((wire) => wire.rows(statement, values)),
    close() {
      isClosed = true
      for (const { wire } of lanes) wire?.destroy()
    },
  }
}
