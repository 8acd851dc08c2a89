/** Checks the files of a transaction against one another. Each check answers one question. */
import type { Field } from '../model/application.ts'
import { readFields } from '../model/fields.ts'
import { isMessage } from '../model/message.ts'
import { begins } from './check-begins.ts'
import { defaultButtons, fields, offers, unsent } from './check-forms.ts'
import { anytime, params, publicScreens, ways, withoutParams } from './check-params.ts'
import { roles, signIn } from './check-roles.ts'
import { answers, journey, links, namedScreens, pairsOfFiles } from './check-screens.ts'
import { sizes } from './check-sizes.ts'
import { bounds, durations, nextScreens, secrets, timeZones, versions } from './check-values.ts'
import { type Diagnostic, diagnosticAt, diagnosticOf, suggestion } from './diagnostic.ts'
import { missingFunctions, unknownProperties } from './known-properties.ts'
import type { Check, Reading } from './reading.ts'
import { isReadable } from './template-reading.ts'

/** Can a session begin with an empty state, and does the first screen need no more? */
const beginning: Check = ({ found: { file, definition, screens } }) => {
  const empty = definition.state.safeParse({})
  if (!empty.success)
    return [
      diagnosticAt(
        file,
        'state',
        'DEITY_STATE_REQUIRED',
        'the state must accept {}, which a new session has',
      ),
    ]
  const start = screens.get(definition.start)
  if (!start?.definition.needs || start.definition.needs.safeParse(empty.data).success) return []
  return [
    diagnosticAt(
      start.file,
      'needs',
      'DEITY_NEEDS_UNMET',
      'the first screen needs what a new session does not have',
    ),
  ]
}

/** Does the state hold what the screens and actions need? */
const needs: Check = ({ found: { definition, screens, actions } }) => {
  const known = Object.keys(definition.state.shape)
  return [...screens.values(), ...actions.values()].flatMap(({ file, definition: { needs } }) =>
    Object.keys(needs?.shape ?? {})
      .filter((name) => !known.includes(name))
      .map((name) => {
        const message = `the state has no "${name}"${suggestion(name, known)}`
        return diagnosticAt(file, name, 'DEITY_NEEDS_UNKNOWN', message)
      }),
  )
}

/** Can a form send every input of every action? */
const inputs: Check = ({ found: { actions } }) =>
  [...actions.values()].flatMap(({ file, definition }) =>
    readFields(definition.input).faults.map((message) =>
      diagnosticAt(file, 'input', 'DEITY_INPUT_UNSUPPORTED', message),
    ),
  )

/** The server's own URLs and actions. */
export const ownAddresses = ['files', 'health', 'inspect', 'left', 'metrics']
export const ownActions = [
  'begin',
  'download',
  'extend',
  'show',
  'leave',
  'prefer',
  'renew',
  'resume',
  'rows',
  'step',
]

/** Does the transaction avoid the names that the engine itself uses? */
const ownNames: Check = ({ found: { name, file, actions } }) => [
  ...ownAddresses
    .filter((own) => own === name)
    .map((own) => diagnosticOf(file, 'DEITY_NAME_INVALID', `the server itself answers at /${own}`)),
  ...ownActions.flatMap((own) => {
    const action = actions.get(own)
    if (!action) return []
    return [diagnosticAt(action.file, own, 'DEITY_NAME_INVALID', `the engine itself has an action "${own}"`)]
  }),
]

/** Can the transaction release what its actions hold? */
const holds: Check = ({ found: { definition, actions } }) => {
  const message = 'the action holds, but its transaction declares no `release`'
  return [...actions.values()]
    .filter((action) => action.definition.writes === 'hold' && !definition.release)
    .map(({ file }) => diagnosticAt(file, 'writes', 'DEITY_RELEASE_MISSING', message))
}

/** Are secret inputs, and those that name an account, inputs? */
const namedInputs: Check = ({ found: { actions }, fields }) =>
  [...actions].flatMap(([action, { file, definition }]) => {
    const { secret = [], accountField = [] } = definition
    const known: ReadonlyMap<string, Field> = fields.get(action) ?? new Map()
    return [...secret, ...[accountField].flat()]
      .filter((name) => known.get(name) === undefined || known.get(name)?.type === 'rows')
      .map((name) => {
        const message = known.has(name)
          ? `"${name}" is a list, and no single input`
          : `there is no input "${name}"${suggestion(name, known.keys())}`
        return diagnosticAt(file, name, 'DEITY_INPUT_UNKNOWN', message)
      })
  })

const isText = (text: unknown): boolean => typeof text === 'string' || isMessage(text)

/** Has the transaction, and has each screen, a title? Links need a name that depends on no parameter. */
const titles: Check = ({ found }) => {
  const texts: [file: string, name: string, text: unknown][] = [
    [found.file, 'title', found.definition.title],
    ...[...found.screens.values()].map(
      ({ file, definition: { title, shortTitle } }): [string, string, unknown] =>
        typeof title === 'function' ? [file, 'shortTitle', shortTitle] : [file, 'title', title],
    ),
  ]
  return texts
    .filter(([, , text]) => !isText(text))
    .map(([file, name]) => diagnosticAt(file, name, 'DEITY_TEXT_MISSING', `"${name}" has no text`))
}

/** Are the first parts of addresses different, of transactions and of languages? */
const names: Check = ({ found: { name, file }, languages }) =>
  languages.some((language) => language.toLowerCase() === name)
    ? [
        diagnosticOf(
          file,
          'DEITY_NAME_INVALID',
          `"${name}" is a language here, whose pages are below /${name}`,
        ),
      ]
    : []

const checks: readonly Check[] = [
  pairsOfFiles,
  ({ found }) => unknownProperties(found),
  ({ found }) => missingFunctions(found),
  ownNames,
  durations,
  versions,
  timeZones,
  bounds,
  sizes,
  nextScreens,
  begins,
  secrets,
  namedScreens,
  beginning,
  needs,
  inputs,
  namedInputs,
  roles,
  signIn,
  holds,
  offers,
  fields,
  defaultButtons,
  titles,
  names,
  links,
  answers,
  params,
  ways,
  withoutParams,
  publicScreens,
  anytime,
]
/** Checks across all modules. What they miss may be in any module, so every module must be readable. */
const checksOfTheWhole: readonly Check[] = [unsent, journey]

const isWhole = ({ found: { unreadable }, templates }: Reading) =>
  unreadable.actions.size === 0 && unreadable.screens.size === 0 && [...templates.values()].every(isReadable)

/** All mistakes in one transaction. */
export const checkTransaction = (reading: Reading): Diagnostic[] => [
  ...[...reading.templates.values()].flatMap(({ diagnostics }) => diagnostics),
  ...checks.flatMap((check) => check(reading)),
  ...(isWhole(reading) ? checksOfTheWhole.flatMap((check) => check(reading)) : []),
]
