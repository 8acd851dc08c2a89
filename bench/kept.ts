/** Requests one after another on a connection that stays open, as a browser behind a proxy has it. */
import { connect } from 'node:net'
import type { Exchange } from './exchange.ts'

export interface KeptConnection {
  send(port: number, request: string): Promise<Exchange>
  /** Connections that were opened. */
  opened(): number
  close(): void
}

/** A whole response with a Content-Length, or nothing yet. */
function readOne(text: string): Omit<Exchange, 'sent'> | undefined {
  const split = text.indexOf('\r\n\r\n')
  if (split < 0) return undefined
  const headers = text.slice(0, split + 2)
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(headers)?.[1] ?? 0)
  const body = text.slice(split + 4, split + 4 + length)
  if (body.length < length) return undefined
  return { status: Number(headers.slice(9, 12)), headers, body, received: split + 4 + length }
}

export function openKept(): KeptConnection {
  let socket: ReturnType<typeof connect> | undefined
  let opened = 0
  return {
    opened: () => opened,
    close: () => socket?.destroy(),
    send: (port, request) =>
      new Promise((resolve, reject) => {
        if (!socket || socket.destroyed || socket.readableEnded) {
          socket = connect(port, '127.0.0.1').setEncoding('latin1')
          opened++
        }
        const own = socket
        let text = ''
        const settle = (work: () => void) => {
          own.off('data', read).off('close', fail).off('error', fail)
          work()
        }
        const fail = () => settle(() => reject(new Error('the connection was closed')))
        const read = (more: string) => {
          text += more
          const one = readOne(text)
          if (one) settle(() => resolve({ ...one, sent: request.length }))
        }
        own.on('data', read).on('close', fail).on('error', fail)
        own.write(request, 'latin1')
      }),
  }
}
