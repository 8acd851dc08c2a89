/**
 * One request over a connection of its own, written and read as plainly as can be: the driver shares the
 * machine.
 */
import { connect } from 'node:net'

export interface Exchange {
  status: number
  headers: string
  /** A character for each byte, as it came. */
  body: string
  /** Bytes on the wire, headers included. */
  sent: number
  received: number
}

/** Milliseconds, longer than any answer takes. Without a timeout a hung visitor would hang the run. */
const answerTimeout = 120_000

/** @param request its bytes, with `Connection: close` */
export function exchange(port: number, request: string): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.setTimeout(answerTimeout, () => socket.destroy(new Error('no answer')))
    socket.write(request, 'latin1')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const split = answer.indexOf('\r\n\r\n')
      const headers = answer.slice(0, split + 2)
      const body = answer.slice(split + 4)
      const length = /\r\ncontent-length: (\d+)/i.exec(headers)?.[1]
      if (split === -1 || (length !== undefined && Number(length) !== body.length))
        reject(new Error('the answer was cut off'))
      else
        resolve({
          status: Number(headers.slice(9, 12)),
          headers,
          body,
          sent: socket.bytesWritten,
          received: socket.bytesRead,
        })
    })
  })
}
