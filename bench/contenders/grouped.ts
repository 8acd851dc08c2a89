/** Group commit: phases that arrive while others wait share one COMMIT and one flush. */
import { setImmediate as turn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import type { Sent } from './order.ts'
import type { Page } from './pages.ts'

interface Job {
  sent: Sent
  resolve: (page: Page) => void
  reject: (error: unknown) => void
}

/** Node accepts about one connection a turn, so a batch is closed only after two turns without a newcomer. */
const quietTurns = 2
const batchSize = 64

/** @returns `takePhase`, with its page once that is committed */
export function grouped(
  db: Database.Database,
  takePhase: (sent: Sent) => Page,
): (sent: Sent) => Promise<Page> {
  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const rollback = db.prepare('rollback')
  /** Each phase has a savepoint of its own, so that one failure takes only itself down. */
  const inSavepoint = db.transaction(takePhase)

  const waiting: Job[] = []
  let isPumping = false

  async function batch(): Promise<void> {
    const jobs: Job[] = []
    const answers: (() => void)[] = []
    try {
      begin.run()
      for (let quiet = 0; quiet < quietTurns && jobs.length < batchSize; ) {
        const job = waiting.shift()
        if (!job) {
          quiet++
          await turn()
          continue
        }
        quiet = 0
        jobs.push(job)
        try {
          const page = inSavepoint(job.sent)
          answers.push(() => job.resolve(page))
        } catch (error) {
          answers.push(() => job.reject(error))
        }
      }
      commit.run()
      for (const answer of answers) answer()
    } catch (error) {
      if (db.inTransaction) rollback.run()
      for (const job of jobs) job.reject(error)
    }
  }

  async function pump(): Promise<void> {
    isPumping = true
    while (waiting.length > 0) await batch()
    isPumping = false
  }

  return (sent) =>
    new Promise((resolve, reject) => {
      waiting.push({ sent, resolve, reject })
      if (!isPumping) void pump()
    })
}
