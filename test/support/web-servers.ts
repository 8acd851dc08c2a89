/** Web servers that start `deity cgi` for each request, with the configurations of docs/cgi.md. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './app.ts'
import { freePort } from './free-port.ts'
import { isInstalled } from './terminal.ts'

export interface WebServer {
  name: string
  port: number
  /** The path of the script, below which the application is. */
  base: string
  /** The folder of the database. */
  data: string
  /** What it and the processes that it started have logged. */
  log(): string
  pid: number
  stop(): Promise<void>
}

export interface CgiSettings {
  /** Environment variables of the application; `DATA` is a new folder. */
  settings: Record<string, string>
  /** The command `deity` to run; that of the project when not given. */
  command?: string
  /** Lines of JavaScript that run before it. */
  before?: string
}

interface Kind {
  /** The path at which docs/cgi.md puts the script. */
  base: string
  /** Texts of the page that are others here. */
  changes(place: Place): [from: string, to: string][]
  /** Runs it in the foreground. @param file has the text of the page */
  command(place: Place, file: string): string[]
}

interface Place {
  folder: string
  port: number
}

const isRoot = process.getuid?.() === 0
/** Debian's user of web servers; the present one where it cannot be another. */
const user = isRoot ? 'www-data' : userInfo().username

/** What Debian has around a site. */
const aroundApache = ({ folder, port }: Place, file: string) => `ServerRoot /etc/apache2
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
ScriptSock ${folder}/socket
ErrorLog ${folder}/error.log
${['mpm_event', 'authz_core', 'alias', 'cgid'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${isRoot ? `User ${user}\nGroup ${user}` : ''}
DocumentRoot ${folder}
Include ${file}
`

const aroundLighttpd = ({ folder, port }: Place, file: string) => `server.document-root = "${folder}"
server.bind = "127.0.0.1"
server.port = ${port}
${isRoot ? `server.username = "${user}"\nserver.groupname = "${user}"` : ''}
include "${file}"
`

const kinds: Readonly<Record<string, Kind>> = {
  lighttpd: {
    base: '/library',
    changes: ({ folder }) => [['/usr/lib/cgi-bin', `${folder}/cgi-bin`]],
    command(place, file) {
      const own = join(place.folder, 'lighttpd.conf')
      writeFileSync(own, aroundLighttpd(place, file))
      return ['lighttpd', '-D', '-f', own]
    },
  },
  apache2: {
    base: '/library',
    changes: ({ folder }) => [['/usr/lib/cgi-bin', `${folder}/cgi-bin`]],
    command(place, file) {
      const own = join(place.folder, 'apache2.conf')
      writeFileSync(own, aroundApache(place, file))
      return ['apache2', '-DFOREGROUND', '-f', own]
    },
  },
  busybox: {
    base: '/cgi-bin/library.cgi',
    changes: ({ folder, port }) => [
      ['/srv/www', folder],
      ['-p 80', `-p 127.0.0.1:${port}`],
      ['-u www-data', isRoot ? `-u ${user}` : ''],
    ],
    command: (_, file) => readFileSync(file, 'utf8').trim().split(/\s+/),
  },
}

/** The names of those that docs/cgi.md configures. */
export const webServers = Object.keys(kinds)

/** Why it cannot be started here; nothing where it can. */
export const missing = (name: string): string | undefined =>
  isInstalled(name) || isInstalled(`/usr/sbin/${name}`) ? undefined : `${name} is not installed`

const page = readFileSync(join(root, 'docs/cgi.md'), 'utf8')

/** A block of docs/cgi.md. @throws when it does not have a text that has to be another here */
function block(language: string, changes: readonly [string, string][]): string {
  let text = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`docs/cgi.md, ${language}, does not hold ${from}`)
    text = text.replaceAll(from, () => to)
  }
  return text
}

/** The script of docs/cgi.md. */
function scriptOf(
  { settings, command = join(root, 'cli/deity.js'), before = '' }: CgiSettings,
  data: string,
) {
  const text = block('js library.cgi', [
    ["'/srv/library/node_modules/deity/cli/deity.js'", JSON.stringify(command)],
    ["{ APP: '/srv/library', DATA: '/var/lib/library' }", JSON.stringify({ ...settings, DATA: data })],
    ['#!/usr/bin/node', `#!${process.execPath}`],
  ])
  return text.replace('\n', () => `\n${before}\n`)
}

async function listening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the web server exited with ${child.exitCode}: ${log()}`)
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isOpen) return
    await sleep(50)
  }
}

/** Gives a folder to the user of the web server. */
function giveTo(folder: string): void {
  if (!isRoot) return
  const idOf = (option: string) => Number(spawnSync('id', [option, user], { encoding: 'utf8' }).stdout)
  chownSync(folder, idOf('-u'), idOf('-g'))
}

/** Starts a web server with an application that it runs by CGI. */
export const startWebServer = (name: string, settings: CgiSettings): Promise<WebServer> =>
  startWith(name, (data) => scriptOf(settings, data))

/** Starts a web server with another program, by a script of Perl's that sets its environment. */
export const startScript = (
  name: string,
  program: string,
  environment: Record<string, string>,
): Promise<WebServer> =>
  startWith(name, () => {
    const lines = Object.entries(environment).map(([variable, value]) => `$ENV{${variable}} = '${value}';\n`)
    return `#!/usr/bin/perl\n${lines.join('')}do '${program}';\ndie $@ if $@;\n`
  })

/** @param script the text of the program, given the folder of its data */
async function startWith(name: string, script: (data: string) => string): Promise<WebServer> {
  const kind = kinds[name] as Kind
  const folder = mkdtempSync(join(tmpdir(), `deity-${name}-`))
  // Its workers are another user.
  chmodSync(folder, 0o755)
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  giveTo(data)
  mkdirSync(join(folder, 'cgi-bin'))
  writeFileSync(join(folder, 'cgi-bin/library.cgi'), script(data), { mode: 0o755 })
  const place = { folder, port: await freePort() }
  const file = join(folder, 'of-the-page')
  writeFileSync(file, block(name, kind.changes(place)))
  const [command = '', ...args] = kind.command(place, file)
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors = join(folder, 'error.log')
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      log += text
    })
  const exited = once(child, 'exit')
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  await listening(place.port, child, () => log)
  return {
    ...{ name, data, port: place.port, base: kind.base, pid: Number(child.pid) },
    log: () => log + (existsSync(errors) ? readFileSync(errors, 'utf8') : ''),
    async stop() {
      process.off('exit', kill)
      child.kill('SIGTERM')
      await exited
      for (const stream of [child.stdout, child.stderr]) stream.destroy()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
