/** Runs the units of a batch inside its transaction, each in a savepoint of its own. */
import { setImmediate as immediate } from 'node:timers/promises'
import { tracePoint } from '../trace-points.ts'
import type { Group, Job } from './commit-group.ts'
import { isUnavailable } from './errors.ts'

/**
 * Event-loop turns without a new unit after which a batch is committed; Node accepts about one connection a
 * turn. A client that is alone does not wait. After a batch of several units, waiting makes batches half as
 * large again, which saves a commit and a flush for every third phase.
 */
const idleTurns = { afterOne: 2, afterSeveral: 20 }
/** Bounds the time until the first answer. */
const maxBatchSize = 64
/**
 * Milliseconds after which the event loop gets a turn between two units: each may be short and the batch
 * long, and no other request is answered meanwhile.
 */
const turnInterval = 5

async function yieldTurn(group: Group): Promise<void> {
  await immediate()
  group.turnedAt = performance.now()
}

/** Resolves once a unit waits, or after `turns` without one. One promise for all turns: most bring none. */
const nextUnit = ({ waiting }: Group, turns: number) =>
  new Promise<void>((resolve) => {
    const turn = () => (waiting.length > 0 || --turns === 0 ? resolve() : setImmediate(turn))
    setImmediate(turn)
  })

/**
 * Runs one unit inside the open batch and returns how to answer it after the COMMIT.
 * @throws an error that rolls the whole batch back
 */
async function runUnit(group: Group, job: Job): Promise<() => void> {
  try {
    group.savepoint.run()
    tracePoint('begun')
    const value = await job.work()
    group.release.run()
    return () => job.resolve(value)
  } catch (error) {
    // SQLite rolled the transaction back, for instance on a full disk, or would not commit the rest of it.
    if (!group.db.inTransaction || isUnavailable(error)) throw error
    group.undo.run()
    group.release.run()
    return () => job.reject(error)
  }
}

/** Runs the units that wait, and those that arrive meanwhile. Both lists are filled. */
export async function runUnits(group: Group, jobs: Job[], answers: (() => void)[]): Promise<void> {
  const turns = group.lastSize > 1 ? idleTurns.afterSeveral : idleTurns.afterOne
  while (jobs.length < maxBatchSize) {
    if (group.waiting.length === 0) await nextUnit(group, turns)
    const job = group.waiting.shift()
    if (!job) return
    jobs.push(job)
    if (performance.now() - group.turnedAt >= turnInterval) await yieldTurn(group)
    answers.push(await runUnit(group, job))
  }
}
