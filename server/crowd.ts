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

/** A connection's place in the queue. One that is not in the queue stands beside itself. */
interface Place {
  /** None in the place that the queue begins and ends with. */
  socket: Socket | undefined
  before: Place
  after: Place
}

function makePlace(socket?: Socket): Place {
  const place = { socket } as Place
  place.before = place.after = place
  return place
}

/** Leaves no way from one place to another, or what has long been closed would keep alive all that came after it. */
function takeOut(place: Place): void {
  place.before.after = place.after
  place.after.before = place.before
  place.before = place.after = place
}

function putBefore(place: Place, next: Place): void {
  takeOut(place)
  place.before = next.before
  place.after = next
  place.before.after = next.before = place
}

const ownPlace = Symbol('place')

type Placed = Socket & { [ownPlace]?: Place }

/** Within TLS a request has another socket than its connection, and only the same peer leads from one to the other. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/**
 * Hangs the bound in, before anything is heard. Where it can be, a place is found by its socket: in a Map, which copies itself
 * as it is filled and emptied, every connection outlived two collections of garbage: 6 % of the CPU of a phase.
 */
export function boundCrowd(app: FastifyInstance, { isTls }: { isTls: boolean }): void {
  const room = Math.max(fewest, Math.min(most, descriptors() - kept))
  let open = 0
  /** Those from which a whole request is awaited, the one that is silent longest right after it. */
  const queue = makePlace()
  const byPeer = new Map<string, Place>()
  const placeOf = (socket: Placed) => (isTls ? byPeer.get(peerOf(socket)) : socket[ownPlace])
  const tell = seldom<void>((closed) =>
    app.log.warn({ room, closed }, 'no room for more connections: those are closed that are silent longest'),
  )

  function makeRoom(): void {
    const { socket } = queue.after
    if (!socket) return
    takeOut(queue.after)
    socket.destroy()
    tell()
  }

  app.server.on('connection', (socket: Placed) => {
    const place = makePlace(socket)
    const peer = isTls && peerOf(socket)
    if (peer) byPeer.set(peer, place)
    else socket[ownPlace] = place
    putBefore(place, queue)
    open++
    socket.on('close', () => {
      open--
      takeOut(place)
      if (peer && byPeer.get(peer) === place) byPeer.delete(peer)
    })
    if (open > room) makeRoom()
  })
  // Its body was read by then.
  app.addHook('preHandler', ({ raw }, _reply, done) => {
    const place = placeOf(raw.socket)
    if (place) takeOut(place)
    done()
  })
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    const place = placeOf(raw.socket)
    if (place?.socket?.destroyed === false) putBefore(place, queue)
    done()
  })
}
