/** `deity check`: all mistakes in an application that can be found without running it. */
import { parseArgs } from 'node:util'
import { ApplicationError, type Diagnostic, sorted } from '../server/application/diagnostic.ts'
import { readApplication } from '../server/application/read.ts'
import { appFolder, shown } from './folder.ts'
import { findNarrowAddresses } from './narrow-addresses.ts'
import { checkPostgresTables } from './postgres-tables.ts'
import type { Result } from './result.ts'
import { findSqliteOnly } from './sqlite-only.ts'
import { checkTables } from './tables.ts'
import { checkTypes } from './types.ts'
import { findUnbounded } from './unbounded.ts'
import { findUnread } from './unread.ts'

const printed = (diagnostics: readonly Diagnostic[]): string =>
  new ApplicationError(
    sorted(diagnostics).map((diagnostic) => ({ ...diagnostic, file: shown(diagnostic.file) })),
  ).message

export async function check(args: string[]): Promise<Result> {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const app = appFolder(positionals[0])
  const reading = await readApplication(app)
  const { columns, diagnostics: sqlDiagnostics } = checkTables(app)
  const typed = checkTypes(app, reading, columns)
  const diagnostics = [
    ...reading.diagnostics,
    ...sqlDiagnostics,
    ...(await checkPostgresTables(app, columns)),
    ...findUnread(app, reading),
    ...(typed ?? []),
  ]
  const advice = [...findUnbounded(reading), ...findNarrowAddresses(reading), ...findSqliteOnly(app)]
  const note = [
    ...(advice.length > 0 ? [printed(advice)] : []),
    ...(typed === undefined ? ['Types were not checked: there is no TypeScript here.'] : []),
  ].join('\n')
  if (diagnostics.length > 0) return { status: 1, text: printed(diagnostics), note }
  const count = (of: 'screens' | 'actions') =>
    reading.transactions.reduce((sum, { found }) => sum + found[of].size, 0)
  const names = reading.transactions.map(({ found }) => found.name).join(', ')
  return {
    status: 0,
    text: `No mistakes found: ${names} (screens: ${count('screens')}, actions: ${count('actions')}).`,
    note,
  }
}
