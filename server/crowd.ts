/**
 * How many connections there may be at once. When there is no room for another, the one that has been open longest
 * without a whole request makes it: whoever has something to say is not kept out by those who are silent, or slow.
 */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { seldom } from './seldom.ts'

/** Bounds the memory: so many, idle and slow, take some 280 MB; half a form as much more as was sent, 64 KB at most. */
const most = 10_000

/**
 * Descriptors that are kept for the database, the keys, the log and Node itself, which have some 40 at rest. When none is
 * left libuv closes newcomers and tells nobody, so that must not come first.
 */
const kept = 64

/** Even where hardly any descriptor is left, somebody has to be served. */
const fewest = 16

/** Descriptors that the process may have; as many as anybody wants where the system does not say. */
function descriptors(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** Within TLS a request has another socket than its connection, with the same peer. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/** Hangs the bound in, before anything is heard. */
export function boundCrowd(app: FastifyInstance, { isTls }: { isTls: boolean }): void {
  const room = Math.max(fewest, Math.min(most, descriptors() - kept))
  const keyOf = isTls ? peerOf : (socket: Socket) => socket
  const open = new Map<string | Socket, Socket>()
  /** Those from which a whole request is awaited, the one that is silent longest first. */
  const awaited = new Set<string | Socket>()
  const tell = seldom<void>((closed) =>
    app.log.warn({ room, closed }, 'no room for more connections: those are closed that are silent longest'),
  )

  function makeRoom(): void {
    const [key] = awaited
    if (key === undefined) return
    awaited.delete(key)
    open.get(key)?.destroy()
    tell()
  }

  app.server.on('connection', (socket: Socket) => {
    const key = keyOf(socket)
    open.set(key, socket)
    awaited.add(key)
    socket.once('close', () => {
      if (open.get(key) !== socket) return
      open.delete(key)
      awaited.delete(key)
    })
    if (open.size > room) makeRoom()
  })
  // Its body was read by then.
  app.addHook('preHandler', ({ raw }, _reply, done) => {
    awaited.delete(keyOf(raw.socket))
    done()
  })
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    const key = keyOf(raw.socket)
    if (open.has(key)) awaited.add(key)
    done()
  })
}
