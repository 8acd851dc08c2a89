/** A booking through each proxy that is installed, with the settings of docs/proxies.md: only ports and paths are others. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openVisitor } from './kit/visitor.ts'
import { root } from './support/app.ts'
import { confirm, contact } from './support/booking.ts'
import { certificate } from './support/certificate.ts'
import { freePort } from './support/free-port.ts'
import { startProcess } from './support/process.ts'
import { openRelay } from './support/relay.ts'
import { until } from './support/until.ts'

// Nobody vouches for the certificates of a test.
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'

const page = readFileSync(join(root, 'docs/proxies.md'), 'utf8')

interface Proxy {
  name: string
  /** Texts of the page that are others here. */
  changes: (place: { folder: string; port: number; server: number }) => [from: string, to: string][]
  /** Texts of the page that are others below a path; the page names both. */
  below: [from: string, to: string][]
  /** What runs it in the foreground, with a file that holds the page's text. */
  command: (folder: string, file: string) => string[]
}

/** What an nginx of its own needs around a file of `conf.d`. */
const aroundNginx = (folder: string, file: string) => `daemon off; pid ${folder}/pid; error_log stderr;
events {}
http {
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  include ${file};
}`

const proxies: Proxy[] = [
  {
    name: 'nginx',
    changes: ({ folder, port, server }) => [
      ['listen 443', `listen 127.0.0.1:${port}`],
      ['127.0.0.1:8080', `127.0.0.1:${server}`],
      ['/etc/ssl', folder],
      ['/var/log/nginx', folder],
    ],
    below: [['location / {', 'location /services/ {']],
    command: (folder, file) => {
      writeFileSync(join(folder, 'nginx.conf'), aroundNginx(folder, file))
      return ['nginx', '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')]
    },
  },
  {
    name: 'haproxy',
    changes: ({ folder, port, server }) => [
      ['bind :443', `bind 127.0.0.1:${port}`],
      ['127.0.0.1:8080', `127.0.0.1:${server}`],
      ['/etc/ssl', folder],
    ],
    below: [['default_backend deity', 'use_backend deity if { path /services } || { path_beg /services/ }']],
    command: (_, file) => ['haproxy', '-db', '-f', file],
  },
  {
    name: 'caddy',
    changes: ({ folder, port, server }) => [
      // Ports that it would open besides.
      ['{\n\tlog {\n\t\t# Here', '{\n\tadmin off\n\tauto_https disable_redirects\n\tlog {\n\t\t# Here'],
      ['inn.example {', `https://127.0.0.1:${port} {`],
      ['127.0.0.1:8080', `127.0.0.1:${server}`],
      ['/etc/ssl', folder],
      ['/var/log/caddy', folder],
    ],
    below: [
      [
        '\treverse_proxy 127.0.0.1:8080 {',
        '\t@deity path /services /services/*\n\treverse_proxy @deity 127.0.0.1:8080 {',
      ],
    ],
    command: (_, file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
  },
]

interface Asked {
  port: number
  /** Of the client. */
  from?: string
  path: string
  headers?: Record<string, string>
  body?: string
}

/** The status of one request, on a connection of its own. */
async function ask({ port, from = '127.0.0.1', path, headers = {}, body }: Asked): Promise<number> {
  const type = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  const sent = request({
    ...{ port, path, host: '127.0.0.1', localAddress: from, agent: false },
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...type, ...headers },
  })
  sent.end(body)
  const [answer] = await once(sent, 'response')
  answer.resume()
  return answer.statusCode
}

async function listening(port: number, child: ChildProcess, printed: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it exited with ${child.exitCode}: ${printed()}`)
    if (await ask({ port, path: '/' }).catch(() => 0)) return
    await sleep(50)
  }
}

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const rateLimit = 200

const everywhere = proxies.flatMap((proxy) => ['', '/services'].map((base) => ({ ...proxy, base })))

for (const { name, base, changes, below, command } of everywhere)
  t.test(`${name}${base && ` below ${base}`}`, async (t) => {
    if (spawnSync(name, ['-v']).error) {
      t.pass(`left out: ${name} is not installed`)
      return
    }
    const folder = mkdtempSync(join(tmpdir(), `deity-${name}-`))
    // Its workers may be somebody else.
    chmodSync(folder, 0o755)
    const { cert, key } = certificate(folder, 'inn.example')
    if (name === 'haproxy') writeFileSync(cert, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'))
    const server = await startProcess({
      DATA: join(folder, 'data'),
      KEEP_ALIVE: '1',
      TRUST_PROXY: '127.0.0.1/32',
      RATE_LIMIT: String(rateLimit),
      BASE_PATH: base,
    })
    const line = await openRelay(server.port)
    const port = await freePort()
    let text = new RegExp(`\`\`\`${name}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
    for (const [from, to] of base ? below : []) {
      t.ok(text.includes(from), `the page has ${from}`)
      for (const each of to.split('\n')) t.ok(page.includes(`\`${each.trim()}\``), `the page names ${each}`)
      text = text.replaceAll(from, () => to)
    }
    for (const [from, to] of changes({ folder, port, server: line.port })) {
      t.ok(text.includes(from), `the page has ${from}`)
      text = text.replaceAll(from, () => to)
    }
    const file = join(folder, 'of-the-page')
    writeFileSync(file, text)
    const [program = '', ...args] = command(folder, file)
    const child = spawn(program, args, { env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder } })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        printed += data
      })
    const closed = once(child, 'close')
    t.teardown(async () => {
      child.kill('SIGTERM')
      await Promise.all([closed, server.end(), line.close().catch(() => {})])
      rmSync(folder, { recursive: true })
    })
    await listening(port, child, () => printed)

    const origin = `https://127.0.0.1:${port}`
    const visitor = await openVisitor(origin, `${base}/booking`, { cookies: true })
    t.equal(visitor.headers.get('strict-transport-security'), 'max-age=31536000', 'X-Forwarded-Proto arrives')
    const before = line.connections
    await visitor.fill({ arrive: day(30), depart: day(32) }).submit()
    const form = visitor.form('Choose the Double room').body.toString()
    const look = `${base}/booking${new URL(visitor.url).search}`
    await visitor.submit('Choose the Double room')
    await visitor.fill({ guestName: 'Ada' }).submit('Continue')
    await visitor.fill(contact).submit()
    await confirm(visitor)
    t.equal(visitor.heading, 'Your room is booked')
    if (base)
      t.match(
        await (await fetch(`${origin}${base}`)).text(),
        /What would you like to do/,
        'without its slash',
      )
    t.ok(line.connections - before < 5, `${line.connections - before} connections for ten requests`)

    const other = (await openVisitor(origin, `${base}/booking`))
      .fill({ arrive: day(40), depart: day(42) })
      .form()
    const body = other.body.toString()
    const path = `${base}/booking`
    t.equal(await ask({ port, path, body, headers: { origin: 'https://127.0.0.1' } }), 403, 'another site')
    t.equal(await ask({ port, path, body, headers: { origin } }), 303, 'its own: the Host arrives')

    const found = []
    for (let each = 0; each <= rateLimit; each++)
      found.push(
        await ask({
          port,
          path: `${base}/left`,
          from: '127.0.0.2',
          headers: { 'x-forwarded-for': `198.51.100.${each}` },
        }),
      )
    t.same([found[0], found.at(-1)], [200, 429], 'a forged X-Forwarded-For is not believed')
    t.equal(
      await ask({ port, path: `${base}/left`, from: '127.0.0.3' }),
      200,
      'and another visitor is another',
    )

    const [id = ''] = /[\w-]{28}/.exec(new URLSearchParams(form).get('sessionID') ?? '') ?? []
    t.equal(await ask({ port, from: '127.0.0.3', path: look }), 410, 'a link that names the session')
    const forms = line.forms
    line.cut()
    const unanswered = await ask({ port, from: '127.0.0.3', path: look, body: form }).catch(() => 502)
    t.match(unanswered, /^50[234]$/)
    t.equal(line.forms - forms, 1, 'a form whose answer is lost is not sent again')
    await line.close()
    t.match(String(await ask({ port, from: '127.0.0.3', path: look })), /^50[234]$/, 'nobody is there')

    const logged = () => {
      const logs = readdirSync(folder).filter((each) => each.endsWith('.log'))
      return printed + logs.map((each) => readFileSync(join(folder, each), 'utf8')).join('')
    }
    await until('the log is written', () => /\/booking/.test(logged()))
    // What is written later.
    await sleep(500)
    const written = logged()
    t.equal(id.length, 28)
    t.match(written, /\/booking/, 'the log tells what was asked')
    t.notMatch(written, new RegExp(id), 'but no sessionID')
    t.notMatch(written, /sessionID|actionID/)
    t.notMatch(server.output(), new RegExp(id))
  })
