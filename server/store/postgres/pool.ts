/**
 * The connections of units of work that hold a transaction. Written here, because each is checked when it
 * opens and destroyed after anything doubtful, and a unit that waits for one must stop waiting in time.
 */
import type { Wire } from './wire.ts'

export interface Pool {
  /** Rejects when none is free in time, or none can be opened. */
  take(): Promise<Wire>
  /** Takes a connection back. Destroys it if it is broken, or its transaction has not ended. */
  give(wire: Wire, isClean: boolean): void
  close(): void
}

/** Milliseconds for which a unit waits for a connection that others use. */
const takeTimeout = 5000

export function createPool(open: () => Promise<Wire>, size: number): Pool {
  const free: Wire[] = []
  const waiting: { resolve: (wire: Wire | Promise<Wire>) => void }[] = []
  let used = 0
  let isClosed = false

  async function openOne(): Promise<Wire> {
    used++
    try {
      return await open()
    } catch (error) {
      leave()
      throw error
    }
  }

  /** One is used no more, and there is none to hand on. */
  function leave(): void {
    used--
    waiting.shift()?.resolve(openOne())
  }

  return {
    take() {
      for (let wire = free.pop(); wire; wire = free.pop()) {
        if (wire.isBroken()) wire.destroy()
        else {
          used++
          return Promise.resolve(wire)
        }
      }
      if (used < size) return openOne()
      return new Promise((resolve, reject) => {
        const waits = {
          resolve(wire: Wire | Promise<Wire>) {
            clearTimeout(timer)
            resolve(wire)
          },
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(waits), 1)
          reject(new Error('timeout exceeded when trying to connect'))
        }, takeTimeout)
        waiting.push(waits)
      })
    },
    give(wire, isClean) {
      if (isClosed || !isClean || wire.isBroken() || wire.pending() > 0) {
        wire.destroy()
        return leave()
      }
      const next = waiting.shift()
      if (next) return next.resolve(wire)
      used--
      free.push(wire)
    },
    close() {
      isClosed = true
      for (const wire of free.splice(0)) wire.destroy()
    },
  }
}
