/** Each phase is flushed before its answer: by the main thread on a fast disk. Observed with strace. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { dates } from '../support/booking.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-flush-'))
t.teardown(() => rmSync(folder, { recursive: true }))

/**
 * Resolves with the threads of all flushes in their order, of which the first are the start's. Each of the phases
 * is a batch of its own, and has to be flushed.
 * @param more arguments for strace
 */
async function flushesOf(t: Test, phases: number, more: string[]): Promise<string | undefined> {
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
  for (let i = 0; i < phases; i++) {
    const before = flushes().length
    await (await server.visit()).fill(dates).submit()
    t.ok(flushes().length > before, `phase ${i} is flushed`)
  }
  const all = flushes()
  await server.end()
  return all.join(' ')
}

t.test('every phase is flushed; the main thread tries after two flushes', async (t) => {
  const seen = await flushesOf(t, 4, [])
  if (seen === undefined) return
  // A flush that a busy machine delays is followed by two of the other thread.
  t.match(seen, /^other other main (?:other other )?main/)
})

t.test('a slow disk blocks the event loop less and less often', async (t) => {
  const seen = await flushesOf(t, 11, ['-e', 'inject=fdatasync:delay_exit=5000'])
  if (seen === undefined) return
  t.match(seen, /^(?:other ){2}main (?:other ){2}main (?:other ){4}main other/)
})
