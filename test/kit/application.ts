/**
 * A whole server for a test: a real store, real HTTP on a free port of this machine, a clock that the test
 * sets.
 */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { createServer } from '../../server/app.ts'
import { loadApplication } from '../../server/application/load.ts'
import { startAt } from '../../server/engine/start-at.ts'
import type { AfterPost } from '../../server/http/handler-context.ts'
import { readTls, type TlsFiles } from '../../server/http/tls.ts'
import type { Inspection } from '../../server/inspector/auth.ts'
import { readSeed, writeSeed } from '../../server/maintenance/seed.ts'
import type { Application } from '../../server/model/application.ts'
import type { Duration, Identity } from '../../server/model/define.ts'
import { milliseconds } from '../../server/model/duration.ts'
import type { CookieBinding } from '../../server/security/browser-binding.ts'
import { createSealer } from '../../server/security/seal.ts'
import type { Store } from '../../server/store/contract.ts'
import { urlsBelow } from '../../server/view/base-path.ts'
import type { SessionIn } from '../../server/view/urls.ts'
import { urlOf } from '../../server/view/urls.ts'
import { openDatabase } from './database.ts'
import { assertSame, likeExpected } from './sight.ts'
import { openVisitor, type Visitor } from './visitor.ts'

export interface TestApp {
  server: FastifyInstance
  store: Store
  url: string
  port: number
  /** The database's path, `:memory:`, or its address. */
  file: string
  log: string[]
  /** How it answers, and how it carries a session and binds it. */
  mode: { afterPost: AfterPost; sessionIn: SessionIn; cookieBinding: CookieBinding }
  /**
   * A new visitor at an address, at the start page when none is given; without cookies, unless they are
   * required.
   */
  visit(path?: string, cookies?: boolean): Promise<Visitor>
  /**
   * A new visitor in the middle of a transaction: `visitAt('loan/review', { book: 'Emma' })`. The session is
   * a real one, whose first phase led to that screen with that state. A screen with parameters is named with
   * them: `shop/product?item=5`.
   * @param user who is signed in; the role is that of the account, where the transaction declares `account`
   * @throws when there is no such screen or account, or the state is not what it needs
   */
  visitAt(place: string, state: Record<string, unknown>, user?: Identity): Promise<Visitor>
  /**
   * The table holds just these rows, in the order in which they came; columns that are not named are not
   * looked at.
   * @param where only rows with these values are looked at
   * @throws AssertionError
   */
  holds(
    table: string,
    rows: readonly Record<string, unknown>[],
    where?: Record<string, string | number | null>,
  ): Promise<void>
  /** Moves the clock on: by `31m`, or by milliseconds. */
  wait(time: Duration | number): void
  /** Stops the server and starts another on the same database, as after a crash or an update. */
  restart(app?: string): Promise<void>
  close(): Promise<void>
}

export interface OpenOptions {
  /** With the rows of the application's `test/seed.ts`. */
  seed?: boolean
  /** On a file rather than in memory. */
  file?: boolean
  afterPost?: AfterPost
  sessionIn?: SessionIn
  /** The path below which all addresses are. */
  basePath?: string
  cookieBinding?: CookieBinding
  inspection?: Inspection
  actionLimit?: number
  /** Requests that one address may send in a minute; any number when not given. */
  rateLimit?: number
  tls?: TlsFiles
  /** CIDRs of the proxies whose word on a visitor's address counts. */
  trustProxy?: string[]
  /** Milliseconds since 1970 at the beginning. */
  now?: number
  onFatal?: (error: unknown) => void
}

const sealer = createSealer([Buffer.alloc(32, 7)])
const applications = new Map<string, Promise<Application>>()

/** Modules are inert, so one application serves every test of a file. */
function applicationAt(app: string): Promise<Application> {
  const known = applications.get(app) ?? loadApplication(app)
  applications.set(app, known)
  return known
}

/** So that whole test files can be run in another mode; see `test/modes/`. */
const fromOutside = {
  sessionIn: (process.env['SESSION_IN'] ?? 'url') as SessionIn,
  cookieBinding: (process.env['COOKIE_BINDING'] ?? 'auto') as CookieBinding,
}

/** A Monday in spring, at noon. */
export const someday = Date.parse('2027-04-05T12:00:00Z')

/**
 * Starts a server for an application's folder, on SQLite in memory; with `DATABASE`, on that PostgreSQL.
 * @throws {Diagnostics} when something in it does not fit
 */
export async function openApplication(folder: string, options: OpenOptions = {}): Promise<TestApp> {
  const database = await openDatabase(options.file ? 'disk' : 'memory')
  const { file, isLasting } = database
  const log: string[] = []
  const {
    afterPost = 'redirect',
    basePath = '',
    sessionIn = fromOutside.sessionIn,
    cookieBinding = fromOutside.cookieBinding,
  } = options
  let app = folder
  let now = options.now ?? someday

  const { actionLimit = 2000 } = options
  const openStore = () =>
    database.open(app, {
      actionLimit,
      onFatal: options.onFatal ?? ((error: unknown) => log.push(`fatal: ${error}`)),
    })

  async function listen(store: Store, port: number) {
    const server = await createServer({
      application: await applicationAt(app),
      // What is in memory would be gone with it.
      store: isLasting ? store : { ...store, close: async () => {} },
      sealer,
      basePath,
      afterPost,
      sessionIn,
      cookieBinding,
      ...(options.inspection && { inspection: options.inspection }),
      keepAlive: false,
      actionLimit,
      rateLimit: options.rateLimit ?? 0,
      tls: options.tls && readTls(options.tls),
      trustProxy: options.trustProxy ?? [],
      logLevel: 'info',
      logStream: { write: (line) => log.push(line) },
      now: () => now,
    })
    await server.listen({ host: '127.0.0.1', port })
    return { server, store }
  }

  const store = await openStore()
  if (options.seed) {
    const seed = await readSeed(app)
    if (typeof seed === 'string') throw new Error(seed)
    await writeSeed(store, seed)
  }
  const first = await listen(store, 0)
  const { port } = first.server.server.address() as AddressInfo
  const url = `http${options.tls ? 's' : ''}://127.0.0.1:${port}`
  const running: TestApp = {
    ...first,
    url,
    port,
    file,
    log,
    // What no address carries cannot be redirected to.
    mode: { afterPost: sessionIn === 'form' ? 'page' : afterPost, sessionIn, cookieBinding },
    visit: (path = '/', cookies = cookieBinding === 'required') =>
      openVisitor(url, path, { cookies, surroundings: running }),
    async visitAt(place, state, user) {
      const [name = '', screen = ''] = place.split('/')
      const transaction = (await applicationAt(app)).transactions.get(name)
      if (!transaction) throw new Error(`there is no transaction "${name}"`)
      const engine = { store: running.store, now: () => now }
      const { sessionID, phase, tag } = await startAt(
        ...([engine, transaction, screen, state, undefined, user] as const),
      )
      const at = { screen: transaction.screens.get(screen) ?? { name: screen }, phase, tag }
      const urls = { sealer, sessionIn, urlAt: urlsBelow(basePath) }
      return running.visit(urlOf(urls, { transaction, sessionID, binding: undefined }, at), false)
    },
    async holds(table, rows, where = {}) {
      const all = await running.store.rows.selectFrom(table).selectAll().execute()
      const found = all.filter((row) => Object.entries(where).every(([name, value]) => row[name] === value))
      const actual = found.map((row, index) => {
        const expected = rows[index] ?? row
        const named = Object.keys(expected).map((column) => [column, row[column]])
        return likeExpected(Object.fromEntries(named), expected)
      })
      assertSame(actual, rows, `rows of "${table}"`, running.holds as () => unknown)
    },
    wait(time) {
      now += typeof time === 'number' ? time : milliseconds(time)
    },
    async restart(other) {
      if (other && !isLasting) throw new Error('what is in memory cannot be migrated: use `file: true`')
      await running.server.close()
      app = other ?? app
      Object.assign(running, await listen(isLasting ? await openStore() : running.store, port))
    },
    async close() {
      await running.server.close()
      if (!isLasting) await running.store.close()
      await database.remove()
    },
  }
  return running
}
