/** Each phase is flushed before its answer: by the main thread on a fast disk. Observed with strace. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { dates } from '../support/booking.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-flush-'))
t.teardown(() => rmSync(folder, { recursive: true }))

/**
 * Resolves with the thread that flushed each of some phases, each in a batch of its own.
 * @param more arguments for strace
 */
async function flushesOf(phases: number, more: string[]): Promise<string | undefined> {
  const trace = join(folder, 'trace')
  // -D keeps the server this process's child, so that signals reach it.
  const prefix = ['strace', '-D', '-f', '-qq', '-o', trace, '-e', 'trace=fdatasync', ...more]
  let server: ServerProcess
  try {
    server = await startProcess({ DATA: mkdtempSync(join(folder, 'data-')) }, prefix)
  } catch (error) {
    t.comment(`strace cannot be run here: ${error}`)
    return undefined
  }
  const main = String(server.process.pid)
  const flushes = () =>
    [...readFileSync(trace, 'utf8').matchAll(/^(\d+) +fdatasync\(/gm)].map(([, thread]) =>
      thread === main ? 'main' : 'other',
    )
  const seen: string[] = []
  for (let i = 0; i < phases; i++) {
    const before = flushes().length
    await (await server.visit()).fill(dates).submit()
    seen.push(flushes().slice(before).join('+') || 'none')
  }
  await server.end()
  return seen.join(' ')
}

t.test('every phase is flushed; the main thread tries after two flushes', async (t) => {
  const seen = await flushesOf(2, [])
  if (seen === undefined) return
  // The start has flushed once as well, for the sealing keys.
  t.equal(seen, 'other main')
})

t.test('a slow disk blocks the event loop less and less often', async (t) => {
  const seen = await flushesOf(11, ['-e', 'inject=fdatasync:delay_exit=5000'])
  if (seen === undefined) return
  t.equal(seen, 'other main other other main other other other other main other')
})
