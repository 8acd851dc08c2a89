/** The five ways to run one application folder: each a real server on a port, with the example's library. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, createServer, request as requestOf } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './app.ts'
import { freePort } from './free-port.ts'
import { spawnNode, startProcess } from './process.ts'
import { missing, startWebServer, webServers } from './web-servers.ts'

/** The folder that all of them run, unchanged. */
export const library = join(root, 'docs/examples/library')

export interface Way {
  port: number
  /** The path below which the application is. */
  base: string
  version: 'HTTP/1.0' | 'HTTP/1.1' | 'kept'
  /** The process whose CPU, with that of its children, is what a phase costs. */
  pid: number
  stop(): Promise<unknown>
}

type AfterPost = 'page' | 'redirect'

const newData = () => mkdtempSync(join(tmpdir(), 'deity-way-'))

async function serve(afterPost: AfterPost, settings: Record<string, string> = {}): Promise<Way> {
  const data = newData()
  const server = await startProcess({ APP: library, DATA: data, AFTER_POST: afterPost, ...settings })
  const stop = async () => {
    await server.end()
    rmSync(data, { recursive: true })
  }
  return { port: server.port, base: '', version: 'HTTP/1.1', pid: Number(server.process.pid), stop }
}

/** A proxy that keeps its connections, to the browser and to the server. */
async function proxied(afterPost: AfterPost): Promise<Way> {
  const behind = await serve(afterPost, { KEEP_ALIVE: '1', TRUST_PROXY: '127.0.0.1/32' })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const proxy = createServer((request, response) => {
    const { method, url, headers } = request
    const passed = requestOf({ agent, method, path: url, headers, port: behind.port }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  const stop = async () => {
    agent.destroy()
    proxy.closeAllConnections()
    proxy.close()
    await behind.stop()
  }
  return { ...behind, port, version: 'kept', stop }
}

/** The host of docs/how-to/fastify.md. */
async function plugged(): Promise<Way> {
  const data = newData()
  const port = await freePort()
  const host = spawnNode(['--import', './cli/preload.js', join(root, 'docs/examples/host/host.ts')], {
    PORT: String(port),
    SESSION_SECRET: 'a secret that is at least 32 characters long',
    LIBRARY_DATA: data,
  })
  await host.printed(/listening at/)
  const stop = async () => {
    await host.end('SIGKILL')
    rmSync(data, { recursive: true })
  }
  return { port, base: '/apply', version: 'HTTP/1.1', pid: Number(host.process.pid), stop }
}

/** @param command `deity`, where it is not that of the clone: it makes a program of a copy */
async function underCgi(afterPost: AfterPost, command?: string): Promise<Way> {
  const name = webServers.find((each) => !missing(each)) as string
  const start = (app: string) =>
    startWebServer(name, {
      settings: { APP: app, AFTER_POST: afterPost },
      ...(command !== undefined && { command }),
    })
  if (command === undefined) return { ...(await start(library)), version: 'HTTP/1.1' }
  const app = mkdtempSync(join(tmpdir(), 'deity-library-'))
  chmodSync(app, 0o755)
  cpSync(library, app, { recursive: true })
  execFileSync(process.execPath, [command, 'cgi', '--prepare', app])
  const server = await start(app)
  const stop = async () => {
    await server.stop()
    rmSync(app, { recursive: true })
  }
  return { ...server, version: 'HTTP/1.1', stop }
}

/** Each starts a server with new data. The plugin always redirects: the example's host does not set it. */
export const ways: Readonly<Record<string, (afterPost: AfterPost, command?: string) => Promise<Way>>> = {
  standalone: (afterPost) => serve(afterPost),
  'behind a keep-alive proxy': proxied,
  plugin: plugged,
  CGI: underCgi,
  'HTTP/1.0': async (afterPost) => ({ ...(await serve(afterPost)), version: 'HTTP/1.0' }),
}

/** Why CGI cannot be tried here; nothing where it can. */
export const withoutWebServer = webServers.every((name) => missing(name))
  ? 'no web server is installed'
  : undefined
