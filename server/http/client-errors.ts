/** Answers what Node's parser refuses, directly on the socket. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { socketHeaders } from './security-headers.ts'

/** The value of `Allow`. */
export const methods = 'GET, HEAD, POST'

/** Writes a response without a body to a socket whose request has no response object. */
export function answerSocket(socket: Socket, status: number, more = ''): void {
  // For CONNECT Node removes its own listener, and an unhandled error ends the process.
  socket.on('error', () => {})
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const isSecure = (socket as { encrypted?: boolean }).encrypted === true
  const lines = Object.entries(socketHeaders(isSecure)).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-length: 0\r\n${lines.join('')}${more}\r\n`,
  )
  // `end` would leave it half open until the peer closes its side.
  socket.destroySoon()
}

const statusByCode: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_INVALID_METHOD: 405,
}

/** Node's reference to the response under way. Writing over it could turn a committed phase into a 400. */
interface HttpSocket extends Socket {
  _httpMessage?: { req: { complete: boolean }; headersSent: boolean } | null
}

/**
 * Handles bytes that are not a request, and requests that are too slow. Leaves a response alone if its
 * request was complete. Ends an incomplete request: bad chunks and slow bodies would hang otherwise.
 */
export function onClientError(error: Error & { code?: string }, socket: HttpSocket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket._httpMessage?.req.complete || socket._httpMessage?.headersSent) return
  // The TLS handshake failed: a response would wait for it for ever.
  if (!/^(HPE|ERR_HTTP)_/.test(error.code ?? '')) {
    socket.destroy()
    return
  }
  const status = statusByCode[error.code ?? ''] ?? 400
  answerSocket(socket, status, status === 405 ? `Allow: ${methods}\r\n` : '')
}
