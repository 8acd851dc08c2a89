/** The properties that a definition may have. */
import type * as define from '../model/define.ts'
import { diagnosticAt, suggestion } from './diagnostic.ts'
import type { FoundTransaction } from './discover.ts'

/** The kind of a property's value, where no other check finds a mistake before run time. */
type Holds = 'a value' | 'a function' | 'a function or nothing'

/** The properties of each definition. A record, so that the compiler reports a missing one. */
const properties: {
  transaction: Record<keyof define.Transaction, Holds>
  action: Record<keyof define.AnyAction, Holds>
  screen: Record<keyof define.AnyScreen, Holds>
  watch: Record<keyof define.AnyWatch, Holds>
} = {
  transaction: {
    kind: 'a value',
    title: 'a value',
    state: 'a value',
    tables: 'a value',
    timeZone: 'a value',
    listed: 'a value',
    start: 'a value',
    steps: 'a value',
    roles: 'a value',
    signInScreen: 'a value',
    account: 'a function or nothing',
    idleTimeout: 'a value',
    receiptRetention: 'a value',
    subjectIds: 'a function or nothing',
    maxAge: 'a value',
    maxPhases: 'a value',
    maxBytes: 'a value',
    lateSubmission: 'a value',
    version: 'a value',
    upgrade: 'a function or nothing',
    release: 'a function or nothing',
    action: 'a value',
    screen: 'a value',
    watch: 'a value',
  },
  action: {
    kind: 'a value',
    transaction: 'a value',
    input: 'a value',
    next: 'a value',
    needs: 'a value',
    writes: 'a value',
    role: 'a value',
    anytime: 'a value',
    secret: 'a value',
    accountField: 'a value',
    prepare: 'a function or nothing',
    handle: 'a function',
  },
  screen: {
    kind: 'a value',
    transaction: 'a value',
    title: 'a value',
    shortTitle: 'a value',
    params: 'a value',
    public: 'a value',
    needs: 'a value',
    offers: 'a value',
    role: 'a value',
    view: 'a function or nothing',
  },
  watch: {
    kind: 'a value',
    label: 'a value',
    next: 'a value',
    expected: 'a function',
    current: 'a function',
    format: 'a function',
    onChange: 'a function',
  },
}

const definitionsOf = ({ file, definition, watches, actions, screens }: FoundTransaction) => [
  { file, definition },
  ...actions.values(),
  ...screens.values(),
  ...[...watches.values()].map((watch) => ({ file, definition: watch })),
]

/** A kind with its article, as a message names it. */
const nameOf = (kind: string) => `${kind === 'action' ? 'an' : 'a'} ${kind}`

/** Properties that the engine does not read: at run time a wrong name would be ignored. */
export const unknownProperties = (found: FoundTransaction) =>
  definitionsOf(found).flatMap(({ file, definition }) => {
    const { kind } = definition
    const known = Object.keys(properties[kind])
    return Object.keys(definition)
      .filter((name) => !known.includes(name))
      .map((name) => {
        const message = `${nameOf(kind)} has no "${name}"${suggestion(name, known)}`
        return diagnosticAt(file, name, 'DEITY_PROPERTY_UNKNOWN', message)
      })
  })

/** Functions that are missing, or are not functions: they are called only at run time. */
export const missingFunctions = (found: FoundTransaction) =>
  definitionsOf(found).flatMap(({ file, definition }) =>
    Object.entries(properties[definition.kind])
      .filter(([name, holds]) => {
        const value = (definition as unknown as Record<string, unknown>)[name]
        if (holds === 'a value' || typeof value === 'function') return false
        return holds === 'a function' || value !== undefined
      })
      .map(([name]) => {
        const message = `"${name}" of ${nameOf(definition.kind)} must be a function`
        return diagnosticAt(file, name, 'DEITY_FUNCTION_MISSING', message)
      }),
  )
