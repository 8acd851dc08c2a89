/**
 * What is asked and kept, but read nowhere. Read is what stands as a name in any module or template of the
 * application, other than as a key with a value beside it, which only says what the name holds.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Misfit, misfitAt } from '../server/registry/fault.ts'
import type { ApplicationReading } from '../server/registry/read.ts'

/** The application's modules and templates, one after the other, without whole lines of comment. */
const sourceOf = (app: string): string =>
  ['actions', 'screens', 'db']
    .map((folder) => join(app, folder))
    .filter(existsSync)
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.(ts|hbs)$/.test(file))
    .map((file) => readFileSync(file, 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, ''))
    .join('\n')

/** `{{field "name"}}` says where it is typed, `name: z.string()` what it may hold, `{ name: 'Ada' }` what it holds. */
const isRead = (source: string, name: string): boolean =>
  new RegExp(`(?<!\\{\\{field ["'])(?<![\\w$-])${name}(?![\\w$-])(?!["']?\\??:(?!\\s*\\w+\\s*[,}\\n]))`).test(
    source,
  )

/** @returns each property of a state, and each input that no state takes over, that nothing reads */
export function findUnread(app: string, { transactions }: ApplicationReading): Misfit[] {
  const source = sourceOf(app)
  return transactions.flatMap(({ found: { file, definition, actions }, fields }) => {
    const state = Object.keys(definition.state.shape)
    return [
      ...state
        .filter((name) => !isRead(source, name))
        .map((name) => misfitAt(file, name, `nothing reads "${name}" of the state`)),
      ...[...actions].flatMap(([action, { file }]) =>
        [...(fields.get(action)?.values() ?? [])]
          // A box that must be ticked has only one answer.
          .filter(({ type, required }) => !(type === 'boolean' && required))
          .filter(({ name }) => !state.includes(name) && !isRead(source, name))
          .map(({ name }) => misfitAt(file, name, `nothing reads the input "${name}"`)),
      ),
    ]
  })
}
