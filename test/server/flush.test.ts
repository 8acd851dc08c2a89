/** Each phase is flushed before it is answered, by the thread that its disk calls for. Seen from outside, with strace. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { dates } from '../support/booking.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-flush-'))
t.teardown(() => rmSync(folder, { recursive: true }))

/**
 * Who flushed for each of some phases, of which none shares its batch.
 * @param more arguments for strace
 */
async function flushesOf(phases: number, more: string[]): Promise<string | undefined> {
  const trace = join(folder, 'trace')
  // -D: the server itself is this process's child, and has its signals.
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

t.test('every phase is flushed; the disk is tried once there were two', async (t) => {
  const seen = await flushesOf(3, [])
  if (seen === undefined) return
  t.equal(seen, 'other other main')
})

t.test('a slow disk holds up the event loop ever more seldom', async (t) => {
  const seen = await flushesOf(11, ['-e', 'inject=fdatasync:delay_exit=5000'])
  if (seen === undefined) return
  t.equal(seen, 'other other main other other main other other other other main')
})
