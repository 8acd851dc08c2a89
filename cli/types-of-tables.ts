/** Asks the type checker whether the tables in an application's types are those that its migrations make. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diagnosticAt, suggestion } from '../server/application/diagnostic.ts'
import type { ApplicationReading } from '../server/application/read.ts'
import type { MadeModule } from './made-module.ts'
import type { Columns } from './tables.ts'

const union = (names: Iterable<string>): string =>
  [...names].map((name) => JSON.stringify(name)).join(' | ') || 'never'

/** Where the types of the tables are written: by custom in a file of their own. */
function typesFile(app: string, transaction: string, name: string): string {
  const custom = join(app, 'db/tables.ts')
  return existsSync(custom) && new RegExp(`\\b${name}\\b`).test(readFileSync(custom, 'utf8'))
    ? custom
    : transaction
}

/** One line asks about the names of a transaction's tables, and one about the columns of each table. */
export function writeTableTypes(
  app: string,
  { transactions }: ApplicationReading,
  columns: Columns | undefined,
): MadeModule {
  const lines = [
    "type TablesOf<M> = { [K in keyof M]: M[K] extends { readonly kind: 'transaction'; tables?: { readonly rows?: infer T } } ? T : never }[keyof M]",
    'type Names<T> = unknown extends T ? never : Extract<keyof T, string>',
    'type ColumnsOf<T, Table> = T extends { [K in Extract<Table, string>]: infer Row } ? Names<Row> : never',
    'declare function fit<Unknown extends never>(): Unknown',
  ]
  const asked = new Map<number, { file: string; table?: string; known: Iterable<string> }>()
  for (const { found } of columns ? transactions : []) {
    const types = `TablesOf<typeof import(${JSON.stringify(found.file)})>`
    const ask = (names: string, known: readonly string[], table?: string) => {
      asked.set(lines.length + 1, { file: found.file, known, ...(table && { table }) })
      lines.push(`fit<Exclude<${names}, ${union(known)}>>()`)
    }
    ask(`Names<${types}>`, [...(columns?.keys() ?? [])])
    for (const [table, known] of columns ?? [])
      ask(`ColumnsOf<${types}, ${JSON.stringify(table)}>`, known, table)
  }
  return {
    lines,
    meaning: ({ line, message }) => {
      const { file = '', table, known = [] } = asked.get(line) ?? {}
      return [...message.matchAll(/"([^"]+)"/g)].map(([, name = '']) => {
        const what = table === undefined ? `the table "${name}"` : `the column "${name}" of "${table}"`
        const message = `no migration makes ${what}${suggestion(name, known)}`
        return diagnosticAt(typesFile(app, file, name), name, 'DEITY_TABLE_UNKNOWN', message)
      })
    },
  }
}
