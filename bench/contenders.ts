/** Who runs against whom: the rows of the table. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Contender {
  name: string
  /** What Node runs, from the project's folder, with its options. */
  script: readonly string[]
  environment: Record<string, string>
  /** Its database, in the folder it is given. */
  file: string
}

const other = (name: string, script: string): Contender => ({
  name,
  script: ['--import', './server/runtime/typescript.js', `bench/contenders/${script}.ts`],
  environment: {},
  file: 'orders.sqlite',
})

/** A benchmark's visitors have one address, as no office's have. */
const settings = { LOG_LEVEL: 'warn', RATE_LIMIT: '0' }

/** What `npm start` gives to Node. */
const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
const script: string[] = scripts.start.replace(/^exec node /, '').split(' ')

/**
 * Started as `npm start` does. A line of log for each phase is nothing the others write, so it is left out.
 */
const ours = (answer: string): Contender => ({
  name: `deity-${answer}`,
  script,
  environment: { APP: 'bench/order', AFTER_POST: answer, ...settings },
  file: 'deity.sqlite',
})

/** The same on a PostgreSQL of its own, only when it is named; see postgres.ts. */
const onPostgres = (answer: string): Contender => ({ ...ours(answer), name: `postgres-${answer}` })

/** The project's own booking, for what no other program does. */
export const sample = (answer: string): Contender => ({
  name: `sample-${answer}`,
  script,
  environment: { AFTER_POST: answer, ...settings },
  file: 'deity.sqlite',
})

export const contenders: readonly Contender[] = [
  other('floor', 'floor'),
  other('fastify', 'fastify'),
  other('fastify-grouped', 'fastify-grouped'),
  other('fastify-promise', 'fastify-promise'),
  other('express', 'express'),
  ours('redirect'),
  ours('page'),
]

/** Those that run only when they are named. */
export const extraContenders: readonly Contender[] = [onPostgres('redirect'), onPostgres('page')]
