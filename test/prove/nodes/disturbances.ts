/** What is done to nodes and their database while visitors go on. */
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseFaults } from '../crash/postgres.ts'
import type { Trial } from './trial.ts'

export interface Disturbance {
  run(trial: Trial, times: number): Promise<void>
  /** Has each request to be answered, by HAProxy's second attempt at the latest? */
  failsNone: boolean
  /** Faults that nodes may log. */
  mayLog?: RegExp
}

/** Phases that are answered between two disturbances. */
const between = 30

/** Milliseconds within which HAProxy has found a node ready twice: before it has, the next one must not stop. */
const noticed = 2000

/** Milliseconds for which a stalled node does nothing. */
const stall = 60_000

async function rolling({ nodes, answering }: Trial, more: Record<string, string> = {}): Promise<void> {
  for (const node of nodes) {
    await node.stop()
    await answering(between)
    await node.start(more)
    await sleep(noticed)
    await answering(between)
  }
}

export const disturbances: Readonly<Record<string, Disturbance>> = {
  'rolling restart': {
    failsNone: true,
    async run(trial, times) {
      for (let each = 0; each < times; each++) await rolling(trial)
    },
  },
  'rolling upgrade': {
    failsNone: true,
    run: (trial) => rolling(trial, { APP: trial.next }),
  },
  stall: {
    failsNone: true,
    async run({ nodes, answering }) {
      nodes[0]?.signal('SIGSTOP')
      await sleep(stall)
      nodes[0]?.signal('SIGCONT')
      await answering(4 * between)
    },
  },
  kills: {
    failsNone: false,
    mayLog: /CommitUnknownError/,
    async run({ nodes, cluster, random, counts, answering }, times) {
      for (let each = 0; each < times; each++) {
        await answering(1 + random.below(between))
        if (random.below(2) === 0 || !cluster) {
          const node = random.pick(nodes)
          node.signal('SIGKILL')
          await node.ended()
          counts.add('nodes killed')
          await node.start()
        } else {
          const kind = random.pick(Object.keys(databaseFaults))
          await databaseFaults[kind]?.(cluster, random)
          counts.add(kind)
        }
      }
    },
  },
}
