/** Databases to begin with, and what is in them. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { keep, prepareStatement } from '../../server/store/sqlite/statements.ts'
import { order } from '../journeys.ts'
import { start } from '../start.ts'
import { walk } from '../walk.ts'
import { folder, shop } from './scale.ts'
import { type Seeds, seed } from './seed.ts'

/** @returns the folder of a database with so many sessions */
export async function plant(name: string, seeds: Seeds): Promise<string> {
  const planted = join(folder, name)
  mkdirSync(planted)
  const running = await start(shop, { prefix: [], nodeArguments: [], folder: planted })
  await walk(running.port, order, () => {})
  await running.stop()
  seed(running.file, seeds)
  return planted
}

export interface Contents {
  /** Megabytes, whether in the file already or still in its log. */
  all: number
  /** Of these to be used again. */
  free: number
  /** Whose answers are still kept. */
  sessions: number
  /** Whose hash is still known. */
  rows: number
}

export function contentsOf(file: string): Contents {
  const db = keep(new Database(file, { readonly: true }))
  const number = (sql: string) => Number(prepareStatement(db, sql).pluck().get())
  const megabytes = number('pragma page_size') / 1e6
  const contents = {
    all: number('pragma page_count') * megabytes,
    free: number('pragma freelist_count') * megabytes,
    sessions: number('select count(*) from session where expires > 0'),
    rows: number('select count(*) from session'),
  }
  db.close()
  return contents
}
