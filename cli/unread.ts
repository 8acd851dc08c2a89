/**
 * Finds answers that are asked for and stored but never read. A name counts as read if it appears in a module
 * or template anywhere but as an object key with a value.
 */
import { readFileSync } from 'node:fs'
import { type Diagnostic, diagnosticAt } from '../server/application/diagnostic.ts'
import type { ApplicationReading } from '../server/application/read.ts'
import { sourceFiles } from '../server/application/source-files.ts'

/** The text of all modules and templates of the application, without comment lines. */
const sourceOf = (app: string): string =>
  sourceFiles(app)
    .map((file) => readFileSync(file, 'utf8').replace(/^[ \t]*(\/\/|\/?\*).*/gm, ''))
    .join('\n')

/**
 * Finds a use other than `{{field "name"}}`, which asks for the value, and the keys in `name: z.string()` and
 * `{ name: 'Ada' }`.
 */
const isRead = (source: string, name: string): boolean =>
  new RegExp(`(?<!\\{\\{field ["'])(?<![\\w$-])${name}(?![\\w$-])(?!["']?\\??:(?!\\s*\\w+\\s*[,}\\n]))`).test(
    source,
  )

/**
 * @returns a diagnostic for each property of a state, and each input outside the state, that is never read
 */
export function findUnread(app: string, { transactions }: ApplicationReading): Diagnostic[] {
  const source = sourceOf(app)
  return transactions.flatMap(({ found: { file, definition, actions }, fields }) => {
    const state = Object.keys(definition.state.shape)
    return [
      ...state
        .filter((name) => !isRead(source, name))
        .map((name) =>
          diagnosticAt(file, name, 'DEITY_VALUE_UNREAD', `nothing reads the state property "${name}"`),
        ),
      ...[...actions].flatMap(([action, { file }]) =>
        [...(fields.get(action)?.values() ?? [])]
          // A box that must be ticked has only one answer.
          .filter(({ type, required }) => !(type === 'boolean' && required))
          // Of a field of a row, the property of the row.
          .filter(({ name }) => !state.includes(name) && !isRead(source, name.slice(name.indexOf('.') + 1)))
          .map(({ name }) =>
            diagnosticAt(file, name, 'DEITY_VALUE_UNREAD', `nothing reads the input "${name}"`),
          ),
      ),
    ]
  })
}
