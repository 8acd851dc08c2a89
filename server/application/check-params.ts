/** Checks the parameters of screens, the links and searches that give them, and public screens. */
import { readDuration } from '../model/duration.ts'
import { readFields } from '../model/fields.ts'
import { lengthOfCall } from '../model/form-size.ts'
import { requiredBy } from '../model/needs.ts'
import { type Diagnostic, diagnosticAt, diagnosticIn, suggestion } from './diagnostic.ts'
import type { FoundTransaction } from './discover.ts'
import { linkOption } from './read-helpers.ts'
import type { Check, Reading } from './reading.ts'
import type { LinkReading, ParamReading, SearchReading } from './template-reading.ts'

/** Characters that the parameters of one address may take, encoded. An address holds 8 KB at most. */
const longestParams = 2000

/** Names that an address or a helper has for something else. */
const ownNames = ['sessionID', 'screenID', 'actionID', linkOption]

/** Can an address say every parameter? */
export const params: Check = ({ found: { screens } }) =>
  [...screens].flatMap(([screen, { file, definition }]) => {
    if (!definition.params) return []
    const report = (at: string, message: string) => diagnosticAt(file, at, 'DEITY_PARAMS_INVALID', message)
    const { fields, faults } = readFields(definition.params)
    const own = ownNames.filter((name) => fields.has(name))
    const length = lengthOfCall(fields.values())
    return [
      ...faults.map((message) => report('params', message)),
      ...[...fields.values()]
        .filter(({ type }) => type === 'rows')
        .map(({ name }) => report(name, `"${name}" is a list, and cannot stand in an address`)),
      ...own.map((name) => report(name, `"${name}" cannot name a parameter`)),
      ...(length > longestParams
        ? [
            report(
              'params',
              `the parameters of "${screen}" can have ${length} characters; at most ${longestParams} can be sent: add .max()`,
            ),
          ]
        : []),
    ]
  })

const paramsOf = ({ screens }: FoundTransaction, name: string) => screens.get(name)?.definition.params

/** Does a way to a screen give the parameters that the screen has, and all that it requires? */
function given(
  found: FoundTransaction,
  way: LinkReading,
  names: readonly ParamReading[],
  helper: string,
): Diagnostic[] {
  // An unknown screen is reported elsewhere.
  if (!found.screens.has(way.screen)) return []
  const schema = paramsOf(found, way.screen)
  const known = Object.keys(schema?.shape ?? {})
  const isGiven = (name: string) => names.some((each) => each.name === name)
  return [
    ...names
      .filter(({ name }) => !known.includes(name))
      .map((at) => {
        const like = suggestion(at.name, helper === 'link' ? [...known, linkOption] : known)
        const message = `the screen "${way.screen}" has no parameter "${at.name}"${like}`
        return diagnosticIn(at, 'DEITY_PARAMS_INVALID', message)
      }),
    ...(schema ? requiredBy(schema) : [])
      .filter((name) => !isGiven(name))
      .map((name) => {
        const message = `{{${helper}}} does not give "${name}", which "${way.screen}" requires`
        return diagnosticIn(way, 'DEITY_PARAMS_INVALID', message)
      }),
  ]
}

const searchedBy = ({ params, fields }: SearchReading) => [...params, ...fields]

const templatesOf = ({ templates }: Reading) => [...templates.values()]

/** Do links and searches give what their screens take? */
export const ways: Check = (reading) => {
  const { found } = reading
  return templatesOf(reading).flatMap(({ links, searches }) => [
    ...links.flatMap((link) => given(found, link, link.params, 'link')),
    ...searches.flatMap((search) => given(found, search, searchedBy(search), 'search')),
    ...searches.flatMap(({ fields, params }) =>
      fields
        .filter(({ name }) => params.some((each) => each.name === name))
        .map((field) =>
          diagnosticIn(field, 'DEITY_PARAMS_INVALID', `"${field.name}" is given by the search already`),
        ),
    ),
  ])
}

/** Can the screens be shown that are shown without parameters? */
export const withoutParams: Check = ({ found }) => {
  const { file, definition, watches } = found
  const { start, steps = [], signInScreen } = definition
  const report = (name: string, message: string) => diagnosticAt(file, name, 'DEITY_PARAMS_INVALID', message)
  const requires = (name: string) => {
    const schema = paramsOf(found, name)
    return schema !== undefined && requiredBy(schema).length > 0
  }
  return [
    ...[...steps, ...(signInScreen ? [signInScreen] : [])]
      .filter((name) => paramsOf(found, name))
      .map((name) => report(name, `"${name}" takes parameters, and so cannot be a step or ask to sign in`)),
    ...[start, ...[...watches.values()].flatMap(({ next }) => next)]
      .filter(requires)
      .map((name) => report(name, `"${name}" is shown without parameters here, and requires some`)),
  ]
}

/** Can public screens be shown to everyone, at any time? */
export const publicScreens: Check = ({ found }) => {
  const { screens, definition: transaction } = found
  return [...screens].flatMap(([name, { file, definition }]) => {
    const { public: lasts, needs, role } = definition
    if (lasts === undefined) return []
    const report = (at: string, message: string) => diagnosticAt(file, at, 'DEITY_PUBLIC_INVALID', message)
    const length = lasts === true ? 0 : readDuration(lasts)
    return [
      ...(typeof length === 'string' ? [diagnosticAt(file, 'public', 'DEITY_DURATION_INVALID', length)] : []),
      ...(needs ? [report('needs', `"${name}" is public, and can need nothing of the state`)] : []),
      ...(role === undefined ? [] : [report('role', `"${name}" is public, and can require no role`)]),
      ...(name === transaction.signInScreen
        ? [report('public', `"${name}" asks to sign in, and cannot be public`)]
        : []),
    ]
  })
}

/** Does an action that can be taken at any time leave commits alone? */
export const anytime: Check = ({ found: { actions } }) =>
  [...actions.values()]
    .filter(({ definition }) => definition.anytime && definition.writes === 'commit')
    .map(({ file }) => {
      const message = 'a commit relies on what its page showed, and cannot be taken at any time'
      return diagnosticAt(file, 'anytime', 'DEITY_ANYTIME_INVALID', message)
    })
