/**
 * CPU of a public product page with one query, beside the same page by hand, in one interleaved run:
 *
 *     node --import ./server/runtime/typescript.js bench/public/main.ts [--blocks 10] [--requests 2000]
 *
 * Without a session, and within one. Prints the CPU of each request and the quotients.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { freePort } from '../../test/support/free-port.ts'
import { median } from '../median.ts'
import { cpuOf } from '../usage.ts'

const { values } = parseArgs({
  options: { blocks: { type: 'string', default: '10' }, requests: { type: 'string', default: '2000' } },
})
const [blocks, requests] = [Number(values.blocks), Number(values.requests)]
const root = join(import.meta.dirname, '../..')
const agent = new Agent({ keepAlive: true, maxSockets: 8 })

interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

const ask = (port: number, path: string, form?: string): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const options = { host: '127.0.0.1', port, path, agent, method: form === undefined ? 'GET' : 'POST' }
    const sent = request({ ...options, headers: form === undefined ? {} : type }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end(form)
  })

async function until(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (
      await ask(port, '/shop/product?item=1').then(
        ({ status }) => status === 200,
        () => false,
      )
    )
      return
    await sleep(100)
  }
  throw new Error('a server does not listen')
}

/** Milliseconds of CPU for each request of a block. */
async function block(pid: number, port: number, path: string): Promise<number> {
  const before = cpuOf(pid)
  let left = requests
  const one = async () => {
    while (left-- > 0) {
      const { status } = await ask(port, path)
      if (status !== 200) throw new Error(`${path} is answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
  return (cpuOf(pid) - before) / requests
}

const data = mkdtempSync(join(tmpdir(), 'deity-public-'))
const children: ChildProcess[] = []
const run = (port: number, args: string[], more: Record<string, string>): number => {
  const env = { ...process.env, PORT: String(port), ...more }
  const child = spawn(process.execPath, ['--max-semi-space-size=4', ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  children.push(child)
  return child.pid ?? 0
}
try {
  const [port, other] = [await freePort(), await freePort()]
  const settings = {
    APP: join(import.meta.dirname, 'app'),
    DATA: data,
    RATE_LIMIT: '0',
    LOG_LEVEL: 'warn',
    KEEP_ALIVE: '1',
  }
  const deity = run(port, ['--import', './server/runtime/typescript.js', 'cli/deity.js', 'serve'], settings)
  await until(port)
  const bare = await ask(port, '/shop/product?item=2')
  const {
    date: _,
    connection: __,
    'keep-alive': ___,
    'content-length': ____,
    'set-cookie': _____,
    ...headers
  } = bare.headers
  // The same page, with the values of its book as the template's.
  const template = bare.body
    .replaceAll('Middlemarch', '{{title}}')
    .replace('George Eliot', '{{author}}')
    .replace('1290 cents', '{{cents}} cents')
    .replace('In stock: 3', 'In stock: {{stock}}')
  const file = join(data, 'product.hbs')
  writeFileSync(file, template)
  const byHand = run(other, ['--import', './server/runtime/typescript.js', 'bench/public/by-hand.ts'], {
    HEADERS: JSON.stringify(headers),
    TEMPLATE: file,
  })
  await until(other)
  const form = new URLSearchParams(
    [...bare.body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]+)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value.replaceAll('&amp;', '&')],
    ),
  )
  form.set('count', '1')
  const within = String((await ask(port, '/shop', form.toString())).headers['location'])
  const measured: Record<string, number[]> = {
    'by hand': [],
    'without a session': [],
    'within a session': [],
  }
  for (let at = -2; at < blocks; at++) {
    const found = {
      'by hand': await block(byHand, other, '/shop/product?item=2'),
      'without a session': await block(deity, port, '/shop/product?item=2'),
      'within a session': await block(deity, port, within),
    }
    if (at >= 0) for (const [name, cpu] of Object.entries(found)) measured[name]?.push(cpu)
  }
  const base = median(measured['by hand'] ?? [])
  for (const [name, cpus] of Object.entries(measured)) {
    const [least, most] = [Math.min(...cpus), Math.max(...cpus)]
    const quotients = cpus.map((cpu, index) => cpu / (measured['by hand']?.[index] ?? base))
    console.log(
      `${name}: ${(median(cpus) * 1000).toFixed(0)} µs a page (${(least * 1000).toFixed(0)} to ${(most * 1000).toFixed(0)}), ${median(quotients).toFixed(2)} × by hand`,
    )
  }
} finally {
  for (const child of children) child.kill()
  agent.destroy()
  rmSync(data, { recursive: true })
}
