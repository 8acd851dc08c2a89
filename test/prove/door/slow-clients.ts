/** Many connections that send little or nothing, and visitors among them: row 45 of the catalogue. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { peakOf } from '../../../bench/usage.ts'
import { dates } from '../../support/booking.ts'
import type { ServerProcess } from '../../support/process.ts'
import { postBytes } from '../../support/raw.ts'
import { exchange } from './socket.ts'

/** Milliseconds between two bytes of a slow connection. */
const byteInterval = 3000
/** Connections that are opened at once, so that the client's own event loop is not what is measured. */
const burst = 200
/** Visitors at a time, and milliseconds that each takes to read a page. */
const visitors = 8
const reading = 20

/** What each connection sends at first, and then byte by byte. */
const requests: readonly { first: string; more: string }[] = [
  { first: '', more: '' },
  { first: 'GET /booking HTTP/1.1\r\nhost: a\r\nx-slow: ', more: 'a' },
  { first: postBytes('/booking', 'a=', { 'content-length': '60000' }), more: 'b' },
]

export interface SlowClients {
  /** How many connections stand open now. */
  held(): number
  close(): void
}

/** Opens `size` connections and holds them; one that the server closes is opened anew. */
export async function openSlowClients(port: number, size: number): Promise<SlowClients> {
  const sockets = new Set<Socket>()
  let isOver = false
  function join(index: number): void {
    const { first, more } = requests[index % requests.length] ?? { first: '', more: '' }
    const socket = connect(port, '127.0.0.1')
    const timer = more === '' ? undefined : setInterval(() => socket.write(more), byteInterval)
    socket.on('connect', () => {
      sockets.add(socket)
      if (isOver) socket.destroy()
      else socket.write(first)
    })
    socket.on('data', () => {})
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(timer)
      sockets.delete(socket)
      if (!isOver) setTimeout(() => isOver || join(index), 1000 * Math.random())
    })
  }
  for (let index = 0; index < size; index++) {
    if (index % burst === burst - 1) await sleep(10)
    join(index)
  }
  return {
    held: () => sockets.size,
    close() {
      isOver = true
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A form of a session of its own that can be sent with any dates, each time as another phase. */
export async function formOf(server: ServerProcess): Promise<(nth: number) => string> {
  const visitor = (await server.visit()).fill(dates)
  const { body } = visitor.form()
  return (nth) => {
    const day = (more: number) => new Date(Date.parse(dates.arrive) + (nth + more) * 86_400_000)
    body.set('arrive', day(0).toISOString().slice(0, 10))
    body.set('depart', day(2).toISOString().slice(0, 10))
    return postBytes('/booking', body.toString())
  }
}

export interface Served {
  /** Visitors' forms that were taken, and answers or endings of another kind. */
  taken: number
  others: string[]
  /** Milliseconds from the start of the connection to its end. */
  p99: number
  slowest: number
}

/** Lets visitors send forms for so many seconds. */
export async function serve(server: ServerProcess, seconds: number): Promise<Served> {
  const form = await formOf(server)
  const until = performance.now() + seconds * 1000
  const times: number[] = []
  const others: string[] = []
  let nth = 0
  const visit = async () => {
    while (performance.now() < until) {
      const pieces = [form(nth++ % 300)]
      const began = performance.now()
      const { text } = await exchange(server.port, { pieces })
      times.push(performance.now() - began)
      if (!text.startsWith('HTTP/1.1 303')) others.push(text.slice(0, 30))
      await sleep(reading)
    }
  }
  await Promise.all(Array.from({ length: visitors }, visit))
  times.sort((a, b) => a - b)
  return {
    taken: times.length - others.length,
    others,
    p99: times[Math.floor(times.length * 0.99)] ?? Number.POSITIVE_INFINITY,
    slowest: times.at(-1) ?? Number.POSITIVE_INFINITY,
  }
}

export interface ServedAmong extends Served {
  /** Slow connections that were open, on average. */
  held: number
  /** Megabytes of the server at most, and before the slow connections came. */
  peak: number
  before: number
}

/** Opens slow connections, and lets visitors send forms meanwhile. */
export async function serveAmongSlowClients(
  server: ServerProcess,
  size: number,
  seconds: number,
): Promise<ServedAmong> {
  const pid = server.process.pid ?? 0
  await serve(server, 1)
  const before = peakOf(pid)
  const slow = await openSlowClients(server.port, size)
  await sleep(1000)
  const counts: number[] = []
  const counting = setInterval(() => counts.push(slow.held()), 100)
  const served = await serve(server, seconds)
  clearInterval(counting)
  slow.close()
  const held = Math.round(counts.reduce((sum, count) => sum + count, 0) / counts.length)
  return { ...served, held, peak: peakOf(pid), before }
}
