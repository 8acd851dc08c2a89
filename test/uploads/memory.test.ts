/** Ten films of 10 MB side by side: the memory of their pieces, and a loop that others find free. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { fixture, root, startApp } from '../support/app.ts'
import { photo } from '../support/files.ts'
import { takenStatus } from '../support/send.ts'

/** Bytes that they may take in all. */
const bound = 40_000_000

async function send(forms: object[]): Promise<unknown> {
  const loader = join(root, 'server/runtime/typescript.js')
  const child = spawn(process.execPath, ['--import', loader, join(import.meta.dirname, 'senders.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(forms))
  return JSON.parse(await text(child.stdout))
}

const p99 = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0

t.test('ten files of 10 MB side by side', { timeout: 200_000 }, async (t) => {
  const app = await startApp({ app: fixture('claim'), file: true, rateLimit: 0 })
  t.teardown(() => app.close())
  const open = async () => {
    const visitor = await app.visit('/claim')
    await visitor.fill({ title: 'Roof', photo: photo() }).submit()
    const { address, body } = visitor.form('Continue')
    return { address, fields: [...body].filter(([name]) => name !== 'papers') }
  }
  const openAll = () => Promise.all(Array.from({ length: 10 }, open))
  async function look(until: Promise<unknown>): Promise<number[]> {
    const times: number[] = []
    let isOver = false
    until.finally(() => {
      isOver = true
    })
    while (!isOver) {
      const began = performance.now()
      await (await fetch(`${app.url}/claim`)).text()
      times.push(performance.now() - began)
      await sleep(5)
    }
    return times
  }

  // What the first of them warms up is not theirs.
  await send(await openAll())
  const forms = await openAll()
  const quiet = await look(sleep(3000))
  global.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 5)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const sending = send(forms)
  const busy = await look(sending)
  delay.disable()
  clearInterval(timer)
  t.same(
    await sending,
    Array.from({ length: 10 }, () => takenStatus(app)),
  )
  const more = most - before
  t.comment(
    `${Math.round(more / 1e6)} MB more; loop held ${Math.round(delay.max / 1e6)} ms at most, ${(delay.percentile(99) / 1e6).toFixed(1)} ms at p99; ` +
      `others: p99 ${p99(quiet).toFixed(1)} ms before, ${p99(busy).toFixed(1)} ms meanwhile, of ${busy.length}`,
  )
  t.ok(more <= bound, `${Math.round(more / 1e6)} MB`)
})
