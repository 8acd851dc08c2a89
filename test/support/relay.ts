/** A line between a proxy and the server, on which one can see what is said and cut it. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Relay {
  port: number
  /** Connections, and forms sent on them, so far. */
  connections: number
  forms: number
  /** Times that a client spoke after the server had answered, or first: round trips, whatever is sent in each. */
  trips: number
  /** From now on each connection is cut once something was asked. */
  cut(): void
  close(): Promise<void>
}

export async function openRelay(to: number): Promise<Relay> {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    relay.connections++
    let isAsked = false
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        near.destroy()
        far.destroy()
        sockets.delete(socket)
      })
    }
    near.on('data', (data) => {
      if (data.toString('latin1').startsWith('POST ')) relay.forms++
      if (!isAsked) relay.trips++
      isAsked = true
      if (isCut) near.destroy()
      else far.write(data)
    })
    far.on('data', () => {
      isAsked = false
    })
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const relay: Relay = {
    port: (server.address() as AddressInfo).port,
    connections: 0,
    forms: 0,
    trips: 0,
    cut: () => {
      isCut = true
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  return relay
}
