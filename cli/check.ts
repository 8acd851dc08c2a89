/** `deity check`: everything in an application that does not fit, as far as it can be known without running it. */
import { parseArgs } from 'node:util'
import { type Misfit, Misfits, sorted } from '../server/registry/fault.ts'
import { readApplication } from '../server/registry/read.ts'
import { appFolder, shown } from './folder.ts'
import type { Result } from './result.ts'
import { checkTables } from './tables.ts'
import { checkTypes } from './types.ts'
import { findUnread } from './unread.ts'

const printed = (misfits: readonly Misfit[]): string =>
  new Misfits(sorted(misfits).map((misfit) => ({ ...misfit, file: shown(misfit.file) }))).message

export async function check(args: string[]): Promise<Result> {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const app = appFolder(positionals[0])
  const reading = await readApplication(app)
  const { columns, misfits: sqlMisfits } = checkTables(app)
  const typed = checkTypes(app, reading, columns)
  const misfits = [...reading.misfits, ...sqlMisfits, ...findUnread(app, reading), ...(typed ?? [])]
  const note = typed === undefined ? 'Types were not checked: there is no TypeScript here.' : ''
  if (misfits.length > 0) return { status: 1, text: printed(misfits), note }
  const count = (of: 'screens' | 'actions') =>
    reading.transactions.reduce((sum, { found }) => sum + found[of].size, 0)
  const names = reading.transactions.map(({ found }) => found.name).join(', ')
  return {
    status: 0,
    text: `All of it fits: ${names} (screens: ${count('screens')}, actions: ${count('actions')}).`,
    note,
  }
}
