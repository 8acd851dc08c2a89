/** How far to go, and what runs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Contender, contenders } from '../contenders.ts'

export interface Scale {
  /** In the file, one server for each number. */
  sessions: number[]
  /** That expire all at once. */
  expired: number
  /** At once. */
  visitors: number[]
  /** In one session. */
  phases: number
  rounds: number
  /** Of each round. */
  seconds: number
  /** Orders before the first round. */
  warmUp: number
}

export const careful: Scale = {
  sessions: [1000, 100_000, 1_000_000],
  expired: 100_000,
  visitors: [1, 10, 100, 1000],
  phases: 200,
  rounds: 5,
  seconds: 3,
  warmUp: 1000,
}

export const quick: Scale = {
  sessions: [100, 1000, 10_000],
  expired: 2000,
  visitors: [1, 10, 50],
  phases: 40,
  rounds: 1,
  seconds: 1,
  warmUp: 30,
}

const direct = contenders.find(({ name }) => name === 'deity-page')
if (!direct) throw new Error('the server itself is not among the contenders')

/** With the order that all contenders take. */
export const shop: Contender = direct
/** With as many phases and as large a state as is wanted. */
export const notebook: Contender = {
  ...direct,
  name: 'notebook',
  environment: { ...direct.environment, APP: 'bench/notebook' },
}

/** Where the databases are. A million sessions take 1.6 GB. */
export const folder = mkdtempSync(join(tmpdir(), 'bench-growth-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
