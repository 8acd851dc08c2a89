/** `deity copy`: moves a stopped application from SQLite to PostgreSQL, or back. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../server/config.ts'
import { copyAll } from '../server/store/copy/copy.ts'
import type { Side } from '../server/store/copy/side.ts'
import { databaseIn, openStore } from '../server/store/open.ts'
import { type Result, refused } from './result.ts'

const isPostgres = (place: string): boolean => /^postgres(ql)?:/.test(place)

/** Opens it as a server would, so that its tables are there and up to date. */
async function prepare(place: string): Promise<void> {
  const { app, actionLimit } = readConfig({ ...process.env, DATABASE: undefined, DATABASE_FILE: undefined })
  const onFatal = (error: unknown) => {
    throw error
  }
  const database = isPostgres(place) ? { url: place, pooler: false } : undefined
  const { store } = await openStore({ app, actionLimit, database, data: resolve(place), onFatal })
  await store.close()
}

async function sideOf(place: string): Promise<Side> {
  if (isPostgres(place)) {
    const { postgresSide } = await import('../server/store/copy/postgres-side.ts')
    return postgresSide({ url: place, pooler: false, actionLimit: 60_000 })
  }
  const { isServed } = await import('../server/store/sqlite/in-use.ts')
  const { sqliteSide } = await import('../server/store/copy/sqlite-side.ts')
  const { default: Database } = await import('better-sqlite3')
  const file = databaseIn(resolve(place))
  if (!existsSync(file)) throw new Error(`There is no database at ${file}.`)
  if (isServed(file)) throw new Error(`A server runs on ${place}: stop it first.`)
  return sqliteSide(new Database(file, { fileMustExist: true }))
}

/** @param from and `to`: a data folder, or the address of a PostgreSQL */
async function copyBetween(from: string, to: string): Promise<string> {
  const source = await sideOf(from)
  try {
    await prepare(to)
    const target = await sideOf(to)
    try {
      const copied = await copyAll(source, target)
      const lines = copied.map(({ table, rows }) => `${table}: ${rows}`)
      return `Copied, counted and compared:\n${lines.join('\n')}`
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

export async function copy(args: string[]): Promise<Result | undefined> {
  const options = { from: { type: 'string' }, to: { type: 'string' } } as const
  const { from, to } = parseArgs({ args, options }).values
  if (!from || !to || isPostgres(from) === isPostgres(to)) return undefined
  try {
    const text = await copyBetween(from, to)
    const note = isPostgres(to)
      ? 'Set SEAL_KEY to the keys in seal.key of the data folder: pages that are open were sealed with them.'
      : 'Put the keys of SEAL_KEY into seal.key of the data folder, or keep SEAL_KEY set.'
    return { status: 0, text, note }
  } catch (error) {
    return refused('Nothing was copied.', error)
  }
}
