/** The real server under test: the proof sets its clock, restarts it, sweeps it and reads its rows. */
import type { AddressInfo } from 'node:net'
import { createServer, type ServerOptions } from '../../../server/app.ts'
import { startAt } from '../../../server/engine/start-at.ts'
import type { Application, Transaction } from '../../../server/model/application.ts'
import type { Identity } from '../../../server/model/define.ts'
import { createSealer } from '../../../server/security/seal.ts'
import type { Store } from '../../../server/store/contract.ts'
import { urlsBelow } from '../../../server/view/base-path.ts'
import { urlOf } from '../../../server/view/urls.ts'
import { someday } from '../application.ts'
import { openDatabase } from '../database.ts'
import { openReader } from './rows.ts'

const sealer = createSealer([Buffer.alloc(32, 7)])

/** Milliseconds. An action that hangs takes as long; one on a busy machine has to be faster. */
const actionLimit = 2000

/**
 * The sweeper's own timer would forget sessions at a moment that no gesture chose. Kept until one does: what
 * it asks for, soon after the start, is asked again then.
 */
function holdSweep(store: Store): (now: number) => Promise<boolean> {
  const sweep = store.sweep.bind(store)
  const asked = new Promise<Parameters<Store['sweep']>>((resolve) => {
    store.sweep = async (...parameters) => {
      resolve(parameters)
      return false
    }
  })
  return async (now) => {
    const [, , ...more] = await asked
    return sweep(now, 3, ...more)
  }
}

/** How the server answers, carries a session, and binds it to its browser. */
export type Mode = Pick<ServerOptions, 'afterPost' | 'sessionIn' | 'cookieBinding'>

export type TestServer = Awaited<ReturnType<typeof openServer>>

export async function openServer(app: string, application: Application, mode: Mode) {
  const database = await openDatabase('fast')
  const log: string[] = []
  let now = someday

  async function start(port: number) {
    const onFatal = (error: unknown) => log.push(`fatal: ${error}`)
    const store = await database.open(app, { actionLimit, onFatal })
    const sweep = holdSweep(store)
    const logStream = { write: (line: string) => log.push(line) }
    const settings = {
      sealer,
      ...mode,
      basePath: '',
      keepAlive: false,
      tls: undefined,
      trustProxy: [],
      // Hundreds of visitors, all from one address.
      rateLimit: 0,
      actionLimit,
      logLevel: 'info',
      logStream,
      now: () => now,
    }
    const server = await createServer({ application, store, ...settings })
    await server.listen({ host: '127.0.0.1', port })
    return { server, sweep, store }
  }

  let running = await start(0)
  const { port } = running.server.server.address() as AddressInfo
  const reader = await openReader(database.file)
  return {
    port,
    rows: reader.read,
    faults: reader.faults,
    now: () => now,
    wait(milliseconds: number): void {
      now += milliseconds
    },
    /** Begins a session anywhere, and gives its address. */
    async startAt(
      transaction: Transaction,
      screen: string,
      state: Record<string, unknown>,
      binding: string | undefined,
      user: Identity | undefined,
    ): Promise<{ path: string; sessionID: string }> {
      const engine = { store: running.store, now: () => now }
      const begun = await startAt(engine, transaction, screen, state, binding, user)
      const { sessionID, phase, tag } = begun
      const at = { screen: transaction.screens.get(screen) ?? { name: screen }, phase, tag }
      const urls = { sealer, sessionIn: mode.sessionIn, urlAt: urlsBelow('') }
      return { path: urlOf(urls, { transaction, sessionID, binding }, at), sessionID }
    },
    /** Full rounds, few phases at a time, until nothing is left to be forgotten. */
    async sweep(): Promise<void> {
      for (let before: unknown; before !== (await reader.read()); ) {
        before = await reader.read()
        while (await running.sweep(now)) {}
      }
    },
    async restart(): Promise<void> {
      await running.server.close()
      running = await start(port)
    },
    log: () => log.join(''),
    async close(): Promise<void> {
      await reader.close()
      await running.server.close()
      await database.remove()
    },
  }
}
