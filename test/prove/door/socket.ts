/** Bytes over a socket of their own, many at a time. */
import { connect } from 'node:net'
import type { Bytes } from './encodings.ts'

export interface Exchange {
  /** All that came back, as Latin-1. */
  text: string
  /** Did the other side close the connection in time? */
  closed: boolean
}

/** Milliseconds between two pieces, and for a whole answer; the server gives a request 20 s. */
const pause = 1
const answerTimeout = 15_000

export function exchange(port: number, { pieces, isCut = false, reset = false }: Bytes): Promise<Exchange> {
  return new Promise((resolve) => {
    const received: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    let closed = true
    const timer = setTimeout(() => {
      closed = false
      socket.destroy()
    }, answerTimeout)
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
