/** What the benchmark is asked to do. */
import { parseArgs } from 'node:util'
import { type Contender, contenders, extraContenders } from './contenders.ts'

export const usage = `npm run bench -- [options]
  --visitors 8,32   concurrent visitors, one table for each number
  --rounds 5        how often each contender runs, in turns
  --seconds 3       how long each run lasts
  --warm-up 1600    orders to each contender before the first round
  --only a,b        some contenders only: ${[...contenders, ...extraContenders].map(({ name }) => name).join(', ')}
  --flush-ms 2      every flush takes this much longer (needs strace)
  --cpu-prof DIR    writes a CPU profile of each contender there
  --quick           one short round: checks that everything runs, its figures are worth little`

export interface Options {
  visitors: number[]
  rounds: number
  seconds: number
  /** Orders. */
  warmUp: number
  chosen: Contender[]
  prefix: string[]
  nodeArguments: string[]
}

const quick = { visitors: '8', rounds: '1', seconds: '1', 'warm-up': '30' }
/** V8 goes on compiling what it runs for some 8,000 phases; before that the larger ones cost most. */
const careful = { visitors: '8,32', rounds: '5', seconds: '3', 'warm-up': '1600' }

/**
 * SQLite flushes with `fsync` here; elsewhere it may with `fdatasync`. The filter leaves other calls at full
 * speed.
 */
const slowFlush = (ms: number) =>
  ['strace', '-f', '-qq', '--seccomp-bpf', '-o', '/dev/null'].concat([
    ...['-e', 'trace=fsync,fdatasync'],
    ...['-e', `inject=fsync,fdatasync:delay_exit=${ms * 1000}`],
  ])

/** @throws on an option that does not exist or fit */
export function readOptions(given: string[]): Options {
  const { values } = parseArgs({
    args: given,
    options: {
      visitors: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      only: { type: 'string' },
      'flush-ms': { type: 'string' },
      'cpu-prof': { type: 'string' },
      quick: { type: 'boolean' },
    },
  })
  const all = { ...(values.quick ? quick : careful), ...values }
  const positive = (text: string): number => {
    if (Number(text) > 0) return Number(text)
    throw new Error(`"${text}" is no positive number`)
  }
  const names = values.only?.split(',') ?? contenders.map(({ name }) => name)
  return {
    visitors: all.visitors.split(',').map(positive),
    rounds: positive(all.rounds),
    seconds: positive(all.seconds),
    warmUp: positive(all['warm-up']),
    chosen: names.map((name) => {
      const found = [...contenders, ...extraContenders].find((each) => each.name === name)
      if (found) return found
      throw new Error(`there is no contender "${name}"`)
    }),
    prefix: values['flush-ms'] ? slowFlush(positive(values['flush-ms'])) : [],
    nodeArguments: values['cpu-prof'] ? ['--cpu-prof', `--cpu-prof-dir=${values['cpu-prof']}`] : [],
  }
}
