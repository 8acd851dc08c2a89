/** Bytes over a socket of their own, many at a time. */
import { connect } from 'node:net'
import type { Bytes } from './door-shapes.ts'

export interface Exchange {
  /** All that came back, as Latin-1. */
  text: string
  /** Did the other side close the connection in time? */
  closed: boolean
}

/** Milliseconds between two pieces, and for a whole answer; the server gives a request 20 s. */
const pause = 1
const patience = 15_000

export function exchange(port: number, { pieces, isCut = false, reset = false }: Bytes): Promise<Exchange> {
  return new Promise((resolve) => {
    const received: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    let closed = true
    const timer = setTimeout(() => {
      closed = false
      socket.destroy()
    }, patience)
    const send = (index: number): void => {
      const piece = pieces[index]
      if (socket.destroyed) return
      if (piece === undefined) {
        if (reset) socket.resetAndDestroy()
        else if (isCut) socket.end()
        return
      }
      socket.write(piece, 'latin1', () =>
        pieces.length > 1 ? setTimeout(send, pause, index + 1) : send(index + 1),
      )
    }
    socket.on('connect', () => send(0))
    socket.on('data', (data) => received.push(data))
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve({ text: Buffer.concat(received).toString('latin1'), closed })
    })
  })
}

/** Does `work` for each item, at most `width` of them at a time. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
  }
  await Promise.all(Array.from({ length: width }, lane))
}
