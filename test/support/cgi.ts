/** `deity cgi` as a web server starts it: an environment, a body and a response (RFC 3875). */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { prepare } from '../../cli/prepare-program.ts'
import { formsIn } from '../kit/html.ts'
import { fixture, root } from './app.ts'

export interface CgiAnswer {
  /** 0 where there is no response. */
  status: number
  headers: Headers
  body: string
  /** What stands on standard output. */
  output: string
  /** The web server's log. */
  log: string
  /** The exit status, or the signal. */
  exit: number | string | null
}

export interface CgiRequest {
  path: string
  query?: string
  /** The body of a POST. */
  body?: string | undefined
  /** More meta-variables; they replace the usual ones. */
  variables?: Record<string, string>
  /** Words of the command line. */
  words?: string[]
  /** A command that runs it, such as strace. */
  prefix?: string[]
  /** Called when it has started; the body is sent and ended after it. */
  onStart?: (child: ChildProcess) => unknown
}

/** Milliseconds of a process, far more than one takes. */
const maxTime = 120_000

/** The script as visitors see it. */
export const script = '/cgi-bin/a.cgi'

const methodOf = (body: string | undefined) =>
  body === undefined
    ? { REQUEST_METHOD: 'GET' }
    : {
        REQUEST_METHOD: 'POST',
        CONTENT_TYPE: 'application/x-www-form-urlencoded',
        CONTENT_LENGTH: String(Buffer.byteLength(body)),
      }

function read(output: string): Pick<CgiAnswer, 'status' | 'headers' | 'body'> {
  const [head = '', ...rest] = output.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = new Headers()
  for (const line of lines)
    headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1))
  return { status: Number(/^Status: (\d+)/.exec(first)?.[1] ?? 0), headers, body: rest.join('\r\n\r\n') }
}

/** A fixture outside of the project, where the command may write. @returns its folder, of which the caller disposes */
export function copyFixture(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `deity-${name}-`))
  cpSync(fixture(name), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** The sample outside of the project, with its program. @returns its folder, of which the caller disposes */
export async function prepareSample(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'deity-sample-'))
  // The web server is another user.
  chmodSync(folder, 0o755)
  for (const name of ['actions', 'db', 'screens'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  await prepare(folder)
  return folder
}

/** A fixture with its program, as `deity cgi --prepare` makes it: a process of it starts in a third of the time. */
export async function prepareFixture(t: Test, name: string): Promise<string> {
  const folder = copyFixture(name)
  t.teardown(() => rmSync(folder, { recursive: true }))
  await prepare(folder)
  return folder
}

/** @param settings of the application, such as `APP` and `DATA` */
export async function askCgi(settings: Record<string, string>, request: CgiRequest): Promise<CgiAnswer> {
  const { path, query = '', body, variables, words = [], prefix = [], onStart } = request
  const [command = '', ...args] = [...prefix, process.execPath, join(root, 'cli/deity.js'), ...words]
  const child = spawn(command, args, {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      ...settings,
      GATEWAY_INTERFACE: 'CGI/1.1',
      SERVER_PROTOCOL: 'HTTP/1.1',
      SCRIPT_NAME: script,
      PATH_INFO: path,
      QUERY_STRING: query,
      REMOTE_ADDR: '192.0.2.7',
      HTTP_HOST: 'inn.example',
      ...methodOf(body),
      ...variables,
    },
  })
  let output = ''
  let log = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    log += text
  })
  // It may have answered before it read all.
  child.stdin?.on('error', () => {})
  const closed = once(child, 'close')
  // One that loops would run for ever.
  const timer = setTimeout(() => child.kill('SIGKILL'), maxTime)
  await onStart?.(child)
  child.stdin?.end(body)
  const [status, signal] = await closed
  clearTimeout(timer)
  return { ...read(output), output, log, exit: signal ?? status }
}

/** What the first form of a page sends, with these values. */
export function formOf(page: string, values: Record<string, string> = {}): string {
  const [form] = formsIn(page)
  // A choice is several controls of one name.
  const fields = new Map(form?.fields.map(({ name, value }) => [name, values[name] ?? value]))
  return new URLSearchParams([...fields]).toString()
}
