/** A whole server for a test: a real store, real HTTP on a free port of this machine, a clock that the test sets. */
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { openSqlite } from '../../db/sqlite/store.ts'
import type { Store } from '../../db/store.ts'
import { createServer } from '../../server/app.ts'
import type { Bind } from '../../server/bond.ts'
import type { Application } from '../../server/model.ts'
import { loadApplication } from '../../server/registry/load.ts'
import type { AnswerMode } from '../../server/routes.ts'
import type { Carry } from '../../server/view/ways.ts'
import { type Browser, openBrowser } from './browser.ts'

export const root = join(import.meta.dirname, '../..')
export const fixture = (name: string) => join(root, 'test/fixtures', name)

export interface TestApp {
  server: FastifyInstance
  store: Store
  url: string
  port: number
  /** The database's path, or `:memory:`. */
  file: string
  log: string[]
  /** Where a form-walking browser begins. */
  visit(path?: string, cookies?: boolean): Promise<Browser>
  /** Moves the clock on, in milliseconds. */
  wait(milliseconds: number): void
  /** Stops the server and starts another on the same database, as after a crash or an update. */
  restart(app?: string): Promise<void>
  close(): Promise<void>
}

export interface TestAppOptions {
  /** An application's folder; the sample's when not given. */
  app?: string
  file?: boolean
  answer?: AnswerMode
  carry?: Carry
  bind?: Bind
  actionLimit?: number
  /** Milliseconds since 1970 at the beginning. */
  now?: number
  onFatal?: (error: unknown) => void
}

const key = Buffer.alloc(32, 7)
const applications = new Map<string, Promise<Application>>()

/** Modules are inert, so one application serves every test of a file. */
function applicationAt(app: string): Promise<Application> {
  const known = applications.get(app) ?? loadApplication(app)
  applications.set(app, known)
  return known
}

/** So that whole journeys can be walked in another mode; see `test/journeys/modes.test.ts`. */
const fromOutside = {
  carry: (process.env['CARRY'] ?? 'link') as Carry,
  bind: (process.env['BIND'] ?? 'auto') as Bind,
}

/** A Monday in spring, at noon. */
export const someday = Date.parse('2027-04-05T12:00:00Z')

export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = options.file ? mkdtempSync(join(tmpdir(), 'deity-')) : undefined
  const file = folder ? join(folder, 'deity.sqlite') : ':memory:'
  const log: string[] = []
  const { carry = fromOutside.carry, bind = fromOutside.bind } = options
  let app = options.app ?? root
  let now = options.now ?? someday

  async function listen(port: number) {
    const application = await applicationAt(app)
    const onFatal = options.onFatal ?? ((error: unknown) => log.push(`fatal: ${error}`))
    const store = openSqlite({ file, migrations: join(app, 'db/migrations'), onFatal })
    const server = await createServer({
      application,
      store,
      key,
      answer: options.answer ?? 'redirect',
      carry,
      bind,
      keepAlive: false,
      actionLimit: options.actionLimit ?? 2000,
      logLevel: 'info',
      logStream: { write: (line) => log.push(line) },
      now: () => now,
    })
    await server.listen({ host: '127.0.0.1', port })
    return { server, store }
  }

  const first = await listen(0)
  const { port } = first.server.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const running: TestApp = {
    ...first,
    url,
    port,
    file,
    log,
    visit: (path = options.app ? '/' : '/booking', cookies = bind === 'required') =>
      openBrowser(url, path, cookies),
    wait: (milliseconds) => {
      now += milliseconds
    },
    async restart(other) {
      await running.server.close()
      app = other ?? app
      Object.assign(running, await listen(port))
    },
    async close() {
      await running.server.close()
      if (folder) rmSync(folder, { recursive: true })
    },
  }
  return running
}
