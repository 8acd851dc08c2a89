/** The names that a definition may hold. */
import type * as define from '../define.ts'
import type { FoundTransaction } from './discover.ts'
import { misfitAt, suggestion } from './fault.ts'

/** What a definition may say. A record, so that none is forgotten. */
const properties: {
  transaction: Record<keyof define.Transaction, true>
  action: Record<keyof define.Action, true>
  screen: Record<keyof define.Screen, true>
  watch: Record<keyof define.Watch, true>
} = {
  transaction: {
    kind: true,
    title: true,
    state: true,
    tables: true,
    start: true,
    steps: true,
    authority: true,
    signIn: true,
    account: true,
    idle: true,
    keeps: true,
    subject: true,
    life: true,
    late: true,
    version: true,
    upgrade: true,
    release: true,
    action: true,
    screen: true,
    watch: true,
  },
  action: {
    kind: true,
    transaction: true,
    input: true,
    next: true,
    needs: true,
    commits: true,
    holds: true,
    requires: true,
    secret: true,
    signsIn: true,
    prepare: true,
    handle: true,
  },
  screen: {
    kind: true,
    transaction: true,
    title: true,
    needs: true,
    offers: true,
    requires: true,
    view: true,
  },
  watch: { kind: true, what: true, next: true, known: true, read: true, tell: true, renew: true },
}

/** What an application's definitions say that means nothing: at run time a wrong name would just not be heard. */
export const unknownProperties = ({ file, definition, watches, actions, screens }: FoundTransaction) =>
  [
    { file, definition },
    ...actions.values(),
    ...screens.values(),
    ...[...watches.values()].map((watch) => ({ file, definition: watch })),
  ].flatMap(({ file, definition }) => {
    const known = Object.keys(properties[definition.kind])
    const article = definition.kind === 'action' ? 'an' : 'a'
    return Object.keys(definition)
      .filter((name) => !known.includes(name))
      .map((name) =>
        misfitAt(file, name, `${article} ${definition.kind} has no "${name}"${suggestion(name, known)}`),
      )
  })
