/** Checks the screens of other transactions that actions name: `next: ['editing/form']`. */
import { type Diagnostic, diagnosticAt, suggestion } from './diagnostic.ts'
import type { FoundTransaction } from './discover.ts'
import type { Check, Reading } from './reading.ts'

const isOther = (next: string): boolean => next.includes('/')

/** The screens of its own transaction that an action names. */
export const ownScreens = (next: readonly string[]): string[] => next.filter((name) => !isOther(name))

/** The screens of a transaction at which actions begin it. */
export const begunAt = (all: readonly FoundTransaction[], transaction: string): string[] =>
  all
    .flatMap(({ actions }) => [...actions.values()].flatMap(({ definition }) => definition.next))
    .filter((next) => next.startsWith(`${transaction}/`))
    .map((next) => next.slice(transaction.length + 1))

/** Why no transaction can begin there, if none can. */
function faultOf({ all }: Reading, next: string): string | undefined {
  const [name = '', screen = ''] = next.split('/')
  const transaction = all.find((each) => each.name === name)
  if (!transaction)
    return `there is no transaction "${name}"${suggestion(
      name,
      all.map((each) => each.name),
    )}`
  const { screens, unreadable } = transaction
  if (unreadable.screens.has(screen)) return undefined
  const definition = screens.get(screen)?.definition
  if (!definition) return `"${name}" has no screen "${screen}"${suggestion(screen, screens.keys())}`
  return definition.params ? `"${next}" takes parameters, and no transaction can begin there` : undefined
}

/** Are there the screens of other transactions that actions name? */
export const begins: Check = (reading) =>
  [...reading.found.actions.values()].flatMap(({ file, definition }) =>
    definition.next.filter(isOther).flatMap((next): Diagnostic[] => {
      const message = faultOf(reading, next)
      return message === undefined ? [] : [diagnosticAt(file, next, 'DEITY_SCREEN_UNKNOWN', message)]
    }),
  )
