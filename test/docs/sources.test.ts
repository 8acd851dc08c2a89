/** What the code that runs for visitors may import and call: it compiles no text, and it asks no other server. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { startApp } from '../support/app.ts'
import { confirm, contact, walkToReview } from '../support/booking.ts'
import { startProcess } from '../support/process.ts'
import { importsOf, sources } from '../support/sources.ts'

/** Modules of Node that reach no other machine and run no text. */
const harmless = [
  'assert/strict',
  'crypto',
  'diagnostics_channel',
  'events',
  'fs',
  'os',
  'path',
  'stream',
  'test',
  'timers/promises',
]
  .concat('url', 'util', 'zlib')
  .map((name) => `node:${name}`)

/** Modules that could, with what may be taken from them. */
const guarded: Record<string, string[]> = {
  'node:http': ['STATUS_CODES', 'setMaxIdleHTTPParsers'],
  'node:https': ['Server'],
  'node:net': ['isIP', 'BlockList', 'Server'],
  'node:tls': ['createSecureContext'],
  'node:inspector': ['Session'],
  'node:module': ['createRequire', 'register', 'SourceMap', '*'],
  'node:worker_threads': ['Worker', 'parentPort', 'workerData'],
}

/** Those that import more: an author's modules are found by their names. */
const exceptions: Record<string, string[]> = {
  'server/application/discover.ts': ['undefined'],
  // What `deity seed` and tests run: a module of the application, as those.
  'server/maintenance/seed.ts': ['undefined'],
  // A script in the application's folder, which `deity cgi --prepare` has made of its modules.
  'server/cgi/program.js': ['node:vm'],
}

const packages = [
  ...[
    'deity',
    'deity/password',
    'deity/test',
    'better-sqlite3',
    'pg',
    'kysely',
    'zod',
    'zod/v4/core',
    'fastify',
  ],
  '@formatjs/icu-messageformat-parser',
  ...['@fastify/formbody', '@fastify/rate-limit', '@node-rs/argon2', '@zxcvbn-ts/language-common'],
  // Both read files of the application alone.
  ...['@fastify/send', 'image-size'],
  ...['@fastify/busboy', 'magic-bytes.js'],
  ...['handlebars', 'oxc-transform'],
]

t.test('modules that could ask another server or run text are imported for what is known', async (t) => {
  for (const [file, text] of sources)
    for (const { from, names } of importsOf(text)) {
      if (from?.startsWith('.') || harmless.includes(String(from)) || packages.includes(String(from)))
        continue
      if (exceptions[file]?.includes(String(from))) continue
      for (const name of names) t.ok(guarded[String(from)]?.includes(name), `${file}: ${name} from ${from}`)
    }
})

t.test('no text becomes a part of a statement', async (t) => {
  for (const [file, text] of sources) {
    t.notMatch(text, /\bsql\.(raw|lit|id|ref|table)\b/, file)
    if (!file.startsWith('server/store/sqlite/')) t.notMatch(text, /\.(exec|prepare)\(`[^`]*\$\{/, file)
  }
})

const never = (what: string) => new RegExp(`(?<![\\w.-])(${what})(?![\\w-])`)

t.test('nothing that runs text as code', async (t) => {
  for (const [file, text] of sources) {
    t.notMatch(text, never('eval|Function|globalThis'), file)
    t.notMatch(text, /\.constructor\b|\b(Handlebars|hb)\.(compile|precompile|template)\b|eval: true/, file)
  }
})

t.test('nothing that asks another server', async (t) => {
  const asks = /\b(https?|tls|net|http2)\.(request|get|connect)\(|createConnection\(/
  for (const [file, text] of sources) {
    t.notMatch(text, never('fetch|WebSocket|EventSource|XMLHttpRequest|navigator'), file)
    t.notMatch(text, asks, file)
  }
})

t.test('nothing that a visitor sends is compiled', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const compiled: string[] = []
  const note = (args: unknown[]) => compiled.push(args.map(String).join())
  const { Function: real, eval: run } = globalThis
  t.teardown(() => Object.assign(globalThis, { Function: real, eval: run }))
  const noting = new Proxy(real, {
    construct: (target, args) => [note(args), Reflect.construct(target, args)][1] as object,
    apply: (target, self, args) => [note(args), Reflect.apply(target, self, args)][1],
  })
  Object.assign(globalThis, { Function: noting, eval: (text: string) => [note([text]), run(text)][1] })
  new Function('return "control"')
  t.match(compiled.splice(0), ['return "control"'])

  const marker = '{{mark7}}<%mark7%>mark7'
  const visitor = await app.visit()
  await visitor.fill({ arrive: marker, depart: marker }).submit()
  await visitor.fill({ arrive: '2027-05-03', depart: '2027-05-05' }).submit()
  await visitor.submit('Choose the Double room')
  await visitor.fill({ guestName: marker }).submit('Continue')
  await visitor.open(`/booking?sessionID=${marker}&screenID=${marker}`)
  t.notMatch(compiled.join('\n'), /mark7/)
})

/** Prints a line for each connection that the process opens itself, and for each name that it looks up. */
const noter = `
  import { subscribe } from 'node:diagnostics_channel'
  import dns from 'node:dns'
  import { syncBuiltinESMExports } from 'node:module'
  const note = (what) => process.stderr.write('REACHES OUT: ' + what + '\\n')
  subscribe('net.client.socket', () => note('a connection'))
  const { lookup } = dns
  dns.lookup = (name, ...more) => {
    if (name !== '127.0.0.1') note(name)
    return lookup(name, ...more)
  }
  syncBuiltinESMExports()
  if (process.env.CONTROL) fetch('http://127.0.0.1:65111/').catch(() => {})
`

t.test('a server opens no connection, from its start to its end', async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'noter.mjs')
  writeFileSync(file, noter)
  const start = (more: object) =>
    startProcess({ DATA: join(folder, 'data'), NODE_OPTIONS: `--import=${pathToFileURL(file)}`, ...more })
  const control = await start({ CONTROL: '1' })
  await control.said(/REACHES OUT: a connection/)
  await control.end()

  const server = await start({})
  const visitor = await server.visit()
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  await visitor.fill({ arrive: day(30), depart: day(32) }).submit()
  await visitor.submit('Choose the Double room')
  await visitor.fill({ guestName: 'Ada' }).submit('Continue')
  t.equal((await confirm(await visitor.fill(contact).submit())).heading, 'Your room is booked')
  await server.end()
  t.notMatch(server.output(), /REACHES OUT/)
})

t.test('no page and no style names another site', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await confirm(await walkToReview(await app.visit()))
  const pages = [visitor.body]
  for (const path of ['/', '/booking', '/change', '/staff', '/left', '/nowhere'])
    pages.push((await app.visit(path)).body)
  const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(visitor.body) ?? []
  t.match(style, /^\/[\w.-]+$/)
  pages.push(await (await fetch(new URL(style, app.url))).text())
  for (const page of pages)
    t.notMatch(
      page,
      /\b(src|srcset|href|action|formaction|data|poster)="?(\w+:)?\/\/|url\(["']?(\w+:)?\/\/|@import/,
    )
})
