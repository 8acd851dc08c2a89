/**
 * Connection limit: how many connections may be open at once. Beyond it, the connection that has been open
 * longest without a complete request is closed, so that clients with a request are not kept out by silent or
 * slow ones. (`server.maxConnections` refuses the newest instead.)
 */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { throttleLog } from '../logging/log-throttle.ts'

/**
 * Limits memory: this many idle or slow connections take some 280 MB, and half-sent forms what has been sent,
 * 64 KB at most.
 */
const maxConnections = 10_000

/**
 * Descriptors reserved for the database, the keys, the log and Node itself, which use some 40 at rest. When
 * none is left, libuv closes new connections silently, so this limit has to apply first.
 */
const reservedDescriptors = 64

/** Connections that are served even if hardly any descriptor is left. */
const minConnections = 16

/** Descriptors that the process may have; unlimited where the system does not report it. */
function maxDescriptors(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** An entry of a doubly linked ring. An entry outside the queue is linked to itself. */
interface QueueEntry {
  /** Absent in the head of the ring. */
  socket: Socket | undefined
  before: QueueEntry
  after: QueueEntry
}

function createEntry(socket?: Socket): QueueEntry {
  const entry = { socket } as QueueEntry
  entry.before = entry.after = entry
  return entry
}

/** Unlinks both ways, or a closed connection would keep all later ones alive. */
function remove(entry: QueueEntry): void {
  entry.before.after = entry.after
  entry.after.before = entry.before
  entry.before = entry.after = entry
}

function append(entry: QueueEntry, head: QueueEntry): void {
  remove(entry)
  entry.before = head.before
  entry.after = head
  entry.before.after = head.before = entry
}

const queueEntry = Symbol('queueEntry')

type QueuedSocket = Socket & { [queueEntry]?: QueueEntry }

/** Over TLS a request has another socket than its connection; only the peer's address links the two. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/**
 * Installs the limit. Must run before other listeners for `connection`. Each entry is stored on its socket
 * where possible: in a Map, entries survived two garbage collections (6 % of a phase's CPU).
 * @returns closes all connections without a complete request, including those in a TLS handshake, which HTTP
 *   does not know
 */
export function limitConnections(app: FastifyInstance, { isTls }: { isTls: boolean }): () => void {
  const max = Math.max(minConnections, Math.min(maxConnections, maxDescriptors() - reservedDescriptors))
  let open = 0
  /** The head of the ring of connections without a complete request; the longest silent one follows it. */
  const queue = createEntry()
  const byPeer = new Map<string, QueueEntry>()
  const entryOf = (socket: QueuedSocket) => (isTls ? byPeer.get(peerOf(socket)) : socket[queueEntry])
  const log = throttleLog<void>((closed) =>
    app.log.warn({ room: max, closed }, 'too many connections: the longest silent ones are closed'),
  )

  /** @returns whether there was one */
  function closeLongestSilent(): boolean {
    const { socket } = queue.after
    if (!socket) return false
    remove(queue.after)
    socket.destroy()
    return true
  }

  app.server.on('connection', (socket: QueuedSocket) => {
    const entry = createEntry(socket)
    const peer = isTls && peerOf(socket)
    if (peer) byPeer.set(peer, entry)
    else socket[queueEntry] = entry
    append(entry, queue)
    open++
    socket.on('close', () => {
      open--
      remove(entry)
      if (peer && byPeer.get(peer) === entry) byPeer.delete(peer)
    })
    if (open > max && closeLongestSilent()) log()
  })
  // The body has been read by then.
  app.addHook('preHandler', ({ raw }, _reply, done) => {
    const entry = entryOf(raw.socket)
    if (entry) remove(entry)
    done()
  })
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    const entry = entryOf(raw.socket)
    if (entry?.socket?.destroyed === false) append(entry, queue)
    done()
  })
  return () => {
    while (closeLongestSilent());
  }
}
