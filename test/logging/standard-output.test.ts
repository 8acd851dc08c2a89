/** Standard output that is full, blocked or gone costs lines of the log, which are counted, and nothing else. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createOutput } from '../../server/logging/standard-output.ts'
import { openVisitor, type Visitor } from '../kit/visitor.ts'
import { fixture, root } from '../support/app.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-output-'))
t.teardown(() => rmSync(folder, { recursive: true }))
let made = 0
const newPath = () => join(folder, String(made++))

/** A pipe with a name, of which the test holds both ends: nobody reads unless the test does. */
function newPipe(): { path: string; reader: number } {
  const path = newPath()
  execFileSync('mkfifo', [path])
  return { path, reader: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) }
}

/** Reads what lies in a pipe. */
function drain(reader: number): string {
  const buffer = Buffer.alloc(65_536)
  let text = ''
  try {
    for (;;) text += buffer.toString('utf8', 0, readSync(reader, buffer))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return text
}

/** Fills a pipe, so that there is no room for one line more. */
function fill(reader: number): void {
  for (const length of [4096, 1])
    try {
      for (;;) writeSync(reader, Buffer.alloc(length, '\n'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
}

const linesIn = (text: string) => text.split('\n').filter((line) => line !== '')
/** Each line is whole, or this throws. */
const parsed = (text: string): { n?: number; dropped?: number; msg?: string }[] =>
  linesIn(text).map((line) => JSON.parse(line))
const droppedIn = (text: string) => parsed(text).reduce((sum, { dropped = 0 }) => sum + dropped, 0)

/** A line of about `length` bytes. */
const numbered = (n: number, length = 1000) => `${JSON.stringify({ n, text: 'é'.repeat(length / 2) })}\n`

t.test('a pipe nobody reads: lines wait, then are dropped and counted, and none is torn', async (t) => {
  const { path, reader } = newPipe()
  const output = createOutput(openSync(path, 'w'))
  const count = 3000
  const began = performance.now()
  // Some are longer than what a pipe takes as one piece.
  for (let n = 0; n < count; n++) output.write(numbered(n, n % 50 === 0 ? 10_000 : 1000))
  t.ok(performance.now() - began < 2000, 'writing waits for nobody')
  let text = ''
  await until('it is told how many were dropped', () => {
    text += drain(reader)
    return /"dropped"/.test(text)
  })
  output.write(numbered(count))
  await sleep(100)
  text += drain(reader)
  const read = parsed(text)
  const arrived = read.filter(({ n }) => n !== undefined)
  t.equal(arrived.length + droppedIn(text), count + 1, 'each line arrived or was counted')
  t.ok(droppedIn(text) > 1000)
  t.ok(arrived.length > 900, 'a megabyte of them waited')
  t.equal(read.at(-1)?.n, count, 'and the log goes on')
  const numbers = arrived.map(({ n = 0 }) => n)
  t.same(
    numbers,
    [...numbers].sort((a, b) => a - b),
    'in their order',
  )
})

t.test('the flush at the end waits for a reader, but not for ever', async (t) => {
  const { path, reader } = newPipe()
  const output = createOutput(openSync(path, 'w'))
  fill(reader)
  output.write(numbered(1))
  const began = performance.now()
  output.flushSync()
  const ms = performance.now() - began
  t.ok(ms > 300 && ms < 5000, `${ms} ms`)
  drain(reader)
  output.flushSync()
  t.same(
    parsed(drain(reader)).map(({ n }) => n),
    [1],
  )
})

t.test('a reader that goes and comes back', async (t) => {
  const path = newPath()
  execFileSync('mkfifo', [path])
  const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const output = createOutput(openSync(path, 'w'))
  closeSync(first)
  output.write(numbered(1))
  await sleep(50)
  const second = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  let text = ''
  await until('the line has come', () => {
    text += drain(second)
    return text.includes('"n":1')
  })
  t.same(
    parsed(text).map(({ n }) => n),
    [1],
  )
})

t.test('a file takes them in order, and what waits at the end is written', async (t) => {
  const path = newPath()
  const output = createOutput(openSync(path, 'a'))
  for (let n = 0; n < 100; n++) output.write(numbered(n))
  await until('all are there', () => linesIn(readFileSync(path, 'utf8')).length === 100)
  t.same(
    parsed(readFileSync(path, 'utf8')).map(({ n }) => n),
    Array.from({ length: 100 }, (_, n) => n),
  )
  for (let n = 0; n < 100; n++) output.write(numbered(n))
  output.flushSync()
  // What was under way is written by another thread.
  await until('all are there', () => linesIn(readFileSync(path, 'utf8')).length === 200)
})

const servers = new Set<ReturnType<typeof spawn>>()
process.on('exit', () => {
  for (const server of servers) server.kill('SIGKILL')
})

/** Something that may be changed about the start. */
interface Start {
  stderr?: number
  environment?: Record<string, string>
  /** Runs `$@` in a shell. */
  command?: string
}

/** The server as `npm start` starts it, with standard output at `stdout`. */
async function start(stdout: number, { stderr = 2, environment, command = 'exec "$@"' }: Start = {}) {
  const PORT = String(await freePort())
  const settings = { PORT, RATE_LIMIT: '0', DATA: newPath(), APP: fixture('odd'), ...environment }
  const server = spawn('sh', ['-c', command, 'sh', process.execPath, 'cli/deity.js', 'serve'], {
    cwd: root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', stdout, stderr],
  })
  servers.add(server)
  const ended = once(server, 'close')
  const url = `http://127.0.0.1:${PORT}`
  await until('it listens', async () => (await health(url)) === 200)
  const end = async () => {
    const began = performance.now()
    server.kill('SIGTERM')
    const [status] = await ended
    return { status, ms: performance.now() - began }
  }
  return { url, end, process: server }
}

const health = (url: string) =>
  fetch(`${url}/health/database`).then(
    ({ status }) => status,
    () => undefined,
  )

async function inMood(url: string, mood: string): Promise<Visitor> {
  const visitor = await openVisitor(url, '/')
  await visitor.fill({ mood }).submit()
  return visitor
}

/** Sends what has a line of 18 KB in the log, with a stack. */
async function logMuch(url: string, times: number): Promise<void> {
  const { address, body } = (await inMood(url, 'throws much')).form('Run')
  const send = async () => (await fetch(address, { method: 'POST', body })).text()
  for (let count = 0; count < times; count += 10)
    await Promise.all(
      // A connection that is reset under load is no matter of the log: the same form is sent again, once.
      Array.from({ length: 10 }, () => send().catch(send)),
    )
}

/** A transaction from its first page to its end. */
async function goThrough(url: string): Promise<string> {
  const visitor = await inMood(url, 'finishes')
  await visitor.submit('Run')
  return visitor.heading
}

t.test('standard output on a full device', async (t) => {
  const full = openSync('/dev/full', 'w')
  const server = await start(full, { stderr: full })
  await logMuch(server.url, 20)
  await (await inMood(server.url, 'prints')).submit('Run')
  t.equal(await goThrough(server.url), 'The end')
  t.equal(await health(server.url), 200)
  const { status, ms } = await server.end()
  t.equal(status, 0)
  t.ok(ms < 10_000, `${ms} ms`)
})

t.test('a full disk under the log', async (t) => {
  const path = newPath()
  // No file may grow beyond it, which is like a disk that is full for the log alone. In blocks of 512 bytes.
  const blocks = 16_384
  execFileSync('truncate', ['-s', String(blocks * 512 - 700), path])
  const log = openSync(path, 'a')
  const server = await start(log, { command: `unset NODE_OPTIONS; ulimit -f ${blocks}; exec "$@"` })
  await logMuch(server.url, 100)
  t.equal(await goThrough(server.url), 'The end')
  t.equal(await health(server.url), 200)
  t.ok(statSync(path).size <= blocks * 512)
  const before = readFileSync(path, 'utf8').replace(/^\0+/, '')
  truncateSync(path, 0)
  const after = () => readFileSync(path, 'utf8')
  await until('the log says how many were dropped', () => /"dropped":\d+.*\n/.test(after()))
  t.ok(droppedIn(before + after()) > 10)
  t.equal(await goThrough(server.url), 'The end')
  const { status, ms } = await server.end()
  t.equal(status, 0)
  t.ok(ms < 10_000, `${ms} ms`)
  t.ok(parsed(before + after()).length > 50, 'no line is torn')
})

t.test('a pipe nobody reads', async (t) => {
  const { path, reader } = newPipe()
  const server = await start(openSync(path, 'w'))
  fill(reader)
  await logMuch(server.url, 100)
  t.equal(await goThrough(server.url), 'The end')
  t.equal(await health(server.url), 200)
  let text = ''
  await until('the log says how many were dropped', () => {
    text += drain(reader)
    return /"dropped":\d+.*\n/.test(text)
  })
  t.ok(droppedIn(text) > 10, 'and no line is torn')
  fill(reader)
  t.equal(await goThrough(server.url), 'The end')
  const { status, ms } = await server.end()
  t.equal(status, 0)
  t.ok(ms > 400 && ms < 10_000, `the last lines were tried, ${ms} ms`)
})

t.test('a reader that has gone', async (t) => {
  const path = newPath()
  execFileSync('mkfifo', [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const server = await start(openSync(path, 'w'))
  closeSync(reader)
  await logMuch(server.url, 20)
  t.equal(await goThrough(server.url), 'The end')
  t.equal((await server.end()).status, 0)
})

t.test('an action that loops is ended although its line cannot be written', async (t) => {
  const { path, reader } = newPipe()
  const server = await start(openSync(path, 'w'), { environment: { ACTION_LIMIT: '500' } })
  fill(reader)
  const visitor = await inMood(server.url, 'loops')
  visitor.submit('Run').catch(() => {})
  await until('the watchdog ended it', () => server.process.signalCode !== null)
  t.equal(server.process.signalCode, 'SIGKILL')
})
