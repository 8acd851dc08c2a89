/** Checks every promise between a transaction's files. Each check answers one question and lists what it finds. */
import { readFields } from '../fields.ts'
import type { Field } from '../model.ts'
import { requiredBy } from '../needs.ts'
import type { FoundTransaction } from './discover.ts'
import { type Misfit, misfitAt, suggestion } from './fault.ts'
import { checkTranslation, misfitsOfWords } from './preferences.ts'
import { unknownProperties } from './properties.ts'
import type { FormReading, Offering, TemplateReading, Written } from './template.ts'

/** A transaction with everything that its files say. */
export interface Reading {
  found: FoundTransaction
  /** By screen. */
  templates: Map<string, TemplateReading>
  /** By screen, then by language. */
  translations: Map<string, Map<string, TemplateReading>>
  /** That the application declares, the first one first. */
  languages: string[]
  /** The fields of each action's input. */
  fields: Map<string, Map<string, Field>>
  /** The names of the actions each screen declares as offers. */
  offers: Map<string, Set<string>>
}

type Check = (reading: Reading) => Misfit[]

const inTemplate = ({ file, line, column }: Written, message: string): Misfit => ({
  file,
  line,
  column,
  message,
})

/** Does every screen have its template, and every template its screen? */
const pairsOfFiles: Check = ({ found: { screens, templates, unreadable } }) => [
  ...[...screens]
    .filter(([name]) => !templates.has(name))
    .map(([name, { file }]) => ({
      file,
      line: 1,
      column: 1,
      message: `there is no template ${name}.hbs beside it`,
    })),
  ...[...templates]
    .filter(([name]) => !screens.has(name) && !unreadable.screens.has(name))
    .map(([name, file]) => ({
      file,
      line: 1,
      column: 1,
      message: `there is no screen ${name}.ts beside it`,
    })),
]

const screenNames = ({ screens, unreadable }: FoundTransaction) =>
  new Set([...screens.keys(), ...unreadable.screens])

/** Are the screens named by the transaction and by its actions there? */
const namedScreens: Check = ({ found }) => {
  const { file, definition, actions, watches } = found
  const names = screenNames(found)
  const misfits: Misfit[] = []
  const expect = (where: string, name: string) => {
    if (!names.has(name))
      misfits.push(misfitAt(where, name, `there is no screen "${name}"${suggestion(name, names)}`))
  }
  expect(file, definition.start)
  for (const step of definition.steps ?? []) expect(file, step)
  if (definition.signIn !== undefined) expect(file, definition.signIn)
  for (const action of actions.values()) for (const next of action.definition.next) expect(action.file, next)
  for (const watch of watches.values()) for (const next of watch.next) expect(file, next)
  return misfits
}

/** Can a session begin with nothing, and is the first screen content with that? */
const beginning: Check = ({ found: { file, definition, screens } }) => {
  const empty = definition.state.safeParse({})
  if (!empty.success)
    return [misfitAt(file, 'state', 'the state must accept {}: a session begins with nothing')]
  const start = screens.get(definition.start)
  return start?.definition.needs && !start.definition.needs.safeParse(empty.data).success
    ? [misfitAt(start.file, 'needs', 'the first screen needs what nobody has answered yet')]
    : []
}

/** Does the state hold what the screens and actions need? */
const needs: Check = ({ found: { definition, screens, actions } }) =>
  [...screens.values(), ...actions.values()].flatMap(({ file, definition: { needs } }) =>
    Object.keys(needs?.shape ?? {})
      .filter((name) => !(name in definition.state.shape))
      .map((name) =>
        misfitAt(
          file,
          name,
          `the state has no "${name}"${suggestion(name, Object.keys(definition.state.shape))}`,
        ),
      ),
  )

/** Can a form send every input of every action? */
const inputs: Check = ({ found: { actions } }) =>
  [...actions.values()].flatMap(({ file, definition }) =>
    readFields(definition.input).faults.map((message) => misfitAt(file, 'input', message)),
  )

const offeringsOf = (template: TemplateReading): Offering[] =>
  template.forms.flatMap((form) => [form, ...form.buttons])

/** Does every screen's template offer exactly what its module declares? */
const offers: Check = ({ found: { screens, actions, unreadable }, templates, offers }) =>
  [...screens].flatMap(([name, { file, definition }]) => {
    const template = templates.get(name)
    const declared = offers.get(name) ?? new Set()
    const misfits: Misfit[] = []
    if ((definition.offers?.length ?? 0) > declared.size)
      misfits.push(
        misfitAt(file, 'offers', 'offers hold what is no action of this transaction, or one twice'),
      )
    if (!template) return misfits
    const offered = offeringsOf(template)
    for (const each of offered) {
      if (declared.has(each.action) || unreadable.actions.has(each.action)) continue
      const known = actions.has(each.action)
      const why = known
        ? `${name}.ts does not offer it`
        : `there is no such action${suggestion(each.action, actions.keys())}`
      misfits.push(inTemplate(each, `action "${each.action}": ${why}`))
    }
    for (const action of declared)
      if (!offered.some((each) => each.action === action))
        misfits.push(
          misfitAt(file, 'offers', `offers "${action}", but its template has no form or button for it`),
        )
    return misfits
  })

/** Do a form's fields and fixed parameters fit the inputs of the actions that it sends them to? */
const fields: Check = ({ templates, fields }) =>
  [...templates.values()].flatMap((template) =>
    template.forms.flatMap((form) =>
      [form, ...form.buttons].flatMap((each) => fieldsOf(form, each, fields.get(each.action))),
    ),
  )

function fieldsOf(form: FormReading, to: Offering, known: Map<string, Field> | undefined) {
  if (!known) return []
  const misfits: Misfit[] = []
  for (const field of form.fields) {
    if (!known.has(field.name))
      misfits.push(
        inTemplate(
          field,
          `action "${to.action}" has no input "${field.name}"${suggestion(field.name, known.keys())}`,
        ),
      )
    if (to.fixed.includes(field.name))
      misfits.push(inTemplate(field, `"${field.name}" is a fixed parameter of "${to.action}" already`))
    const type = known.get(field.name)?.type
    if (field.as === 'checkbox' ? type !== 'boolean' : field.as !== undefined && type === 'boolean')
      misfits.push(inTemplate(field, `"${field.name}" is ${type} and cannot be shown as ${field.as}`))
  }
  for (const name of to.fixed)
    if (!known.has(name))
      misfits.push(
        inTemplate(to, `action "${to.action}" has no input "${name}"${suggestion(name, known.keys())}`),
      )
  for (const { name, required } of known.values())
    if (
      required &&
      !to.fixed.includes(name) &&
      !form.fields.some(
        (field) => field.name === name && field.within.every((block) => to.within.includes(block)),
      )
    )
      misfits.push(
        inTemplate(to, `action "${to.action}" requires "${name}", which this form does not always send`),
      )
  return misfits
}

/** Is there for every input of an offered action a form that can send it? */
const unsent: Check = ({ found: { actions }, templates, fields }) =>
  [...actions].flatMap(([action, { file }]) => {
    const forms = [...templates.values()].flatMap((template) => template.forms)
    const sending = forms.filter((form) => [form, ...form.buttons].some((each) => each.action === action))
    const sent = new Set(
      sending.flatMap((form) => [
        ...form.fields.map(({ name }) => name),
        ...[form, ...form.buttons].filter((each) => each.action === action).flatMap(({ fixed }) => fixed),
      ]),
    )
    return [...(fields.get(action)?.values() ?? [])]
      .filter(({ name, required }) => sending.length > 0 && !required && !sent.has(name))
      .map(({ name }) => misfitAt(file, name, `no form sends the input "${name}"`))
  })

/** Do the templates' links lead to screens? */
const links: Check = ({ found, templates }) => {
  const names = screenNames(found)
  return [...templates.values()].flatMap((template) =>
    template.links
      .filter(({ screen }) => !names.has(screen))
      .map((link) =>
        inTemplate(link, `there is no screen "${link.screen}"${suggestion(link.screen, names)}`),
      ),
  )
}

/** Have the screens whose answers are listed any? */
const answers: Check = ({ templates }) =>
  [...templates.values()].flatMap((template) =>
    template.answers
      .filter(({ screen }) => templates.get(screen)?.forms.every(({ fields }) => fields.length === 0))
      .map((listed) => inTemplate(listed, `the screen "${listed.screen}" has no fields to be listed`)),
  )

/** Is every action offered somewhere, every screen reached, and is there a way on from each? */
const journey: Check = ({ found, templates, offers }) => {
  const misfits: Misfit[] = []
  const { actions, screens, definition } = found
  const nextOf = (screen: string): string[] => [
    ...[...(offers.get(screen) ?? [])].flatMap((action) => actions.get(action)?.definition.next ?? []),
    ...(templates.get(screen)?.links.map((link) => link.screen) ?? []),
  ]
  const reached = new Set([definition.start, ...(definition.signIn ? [definition.signIn] : [])])
  for (const screen of reached) for (const next of nextOf(screen)) reached.add(next)
  const offered = new Set([...offers.values()].flatMap((names) => [...names]))
  for (const [name, { file }] of actions)
    if (!offered.has(name))
      misfits.push({ file, line: 1, column: 1, message: 'no screen offers this action' })
  for (const [name, { file }] of screens)
    if (!reached.has(name))
      misfits.push({ file, line: 1, column: 1, message: 'nothing leads to this screen' })
  const finishing = new Set(
    [...actions.values()].filter((each) => each.definition.commits).flatMap((each) => each.definition.next),
  )
  for (const [name, { file }] of screens)
    if (reached.has(name) && nextOf(name).length === 0 && !finishing.has(name))
      misfits.push({
        file,
        line: 1,
        column: 1,
        message: 'a dead end: it offers nothing, and no action that commits leads to it',
      })
  return misfits
}

/** Addresses and actions of the server's own. */
export const ownAddresses = ['health', 'inspect', 'left']
export const ownActions = ['begin', 'show', 'leave', 'prefer', 'renew', 'resume']

/** Are the names free that the engine uses itself, and the times times? */
const ownNames: Check = ({ found: { name, file, definition, actions } }) => [
  ...ownAddresses
    .filter((own) => own === name)
    .map((own) => ({ file, line: 1, column: 1, message: `the server itself answers at /${own}` })),
  ...ownActions.flatMap((own) => {
    const action = actions.get(own)
    return action ? [misfitAt(action.file, own, `the engine itself has an action "${own}"`)] : []
  }),
  ...[
    definition.idle,
    definition.life,
    ...(definition.late ? [definition.late] : []),
    ...(definition.keeps ? [definition.keeps] : []),
  ]
    .filter((time) => !/^[0-9.]+[smhd]$/.test(time))
    .map((time) => misfitAt(file, time, `"${time}" is no time: write 90s, 30m, 24h or 7d`)),
]

/** Is the version one, and does an upgrade have something to upgrade? */
const versions: Check = ({ found: { file, definition } }) => {
  const { version = 1, upgrade } = definition
  if (!Number.isInteger(version) || version < 1)
    return [misfitAt(file, 'version', `${version} is no version: count from 1`)]
  if (upgrade && version === 1)
    return [misfitAt(file, 'upgrade', 'nothing is upgraded at version 1: raise the version')]
  return []
}

/** Can whoever lacks a required authority sign in, from wherever they are? */
const authority: Check = ({ found: { file, definition, screens, actions } }) => {
  const levels = definition.authority ?? []
  const requiring = [...screens.values(), ...actions.values()].filter(
    (each) => each.definition.requires !== undefined,
  )
  const misfits = requiring.flatMap(({ file, definition: { requires = '' } }) =>
    levels.includes(requires)
      ? []
      : [misfitAt(file, requires, `there is no authority "${requires}"${suggestion(requires, levels)}`)],
  )
  const [first] = requiring
  const { signIn } = definition
  if (first && signIn === undefined)
    misfits.push(misfitAt(first.file, 'requires', 'the transaction names no `signIn` screen for this'))
  if (definition.account && signIn === undefined)
    misfits.push(misfitAt(file, 'account', 'nobody has an account where there is no `signIn` screen'))
  const screen = screens.get(signIn ?? '')
  if (!screen) return misfits
  if (requiredBy(screen.definition.needs ?? definition.state).length > 0)
    misfits.push(
      misfitAt(screen.file, 'needs', 'a visitor may have to sign in at any state: it can need nothing'),
    )
  if (screen.definition.requires !== undefined)
    misfits.push(misfitAt(screen.file, 'requires', 'nobody can reach the screen on which they sign in'))
  if (!(screen.definition.offers ?? []).some((action) => action.signsIn !== undefined))
    misfits.push(
      misfitAt(file, String(signIn), `no action of "${signIn}" says by \`signsIn\` what names the account`),
    )
  return misfits
}

/** Are secret inputs, and those that name an account, inputs? */
const namedInputs: Check = ({ found: { actions }, fields }) =>
  [...actions].flatMap(
    ([
      action,
      {
        file,
        definition: { secret = [], signsIn },
      },
    ]) =>
      [...secret, ...(signsIn === undefined ? [] : [signsIn])]
        .filter((name) => !fields.get(action)?.has(name))
        .map((name) =>
          misfitAt(
            file,
            name,
            `there is no input "${name}"${suggestion(name, fields.get(action)?.keys() ?? [])}`,
          ),
        ),
  )

/** Are titles, and templates in other languages, those of languages that are declared, and of the same screens? */
const translated: Check = ({ found, templates, translations, languages }) => [
  ...[found, ...found.screens.values()].flatMap(({ file, definition }) =>
    misfitsOfWords(file, definition.title, languages, 'title'),
  ),
  ...[...translations].flatMap(([screen, byLanguage]) =>
    [...byLanguage].flatMap(([language, template]) =>
      checkTranslation(template, language, templates.get(screen), languages),
    ),
  ),
]

const checks: readonly Check[] = [
  pairsOfFiles,
  ({ found }) => unknownProperties(found),
  ownNames,
  versions,
  namedScreens,
  beginning,
  needs,
  inputs,
  namedInputs,
  authority,
  offers,
  fields,
  translated,
  links,
  answers,
]
/** What these miss may stand in any module. */
const checksOfTheWhole: readonly Check[] = [unsent, journey]

const isWhole = ({ unreadable: { actions, screens } }: FoundTransaction) =>
  actions.size === 0 && screens.size === 0

/** All that does not fit in one transaction. */
export const checkTransaction = (reading: Reading): Misfit[] => [
  ...[
    ...reading.templates.values(),
    ...[...reading.translations.values()].flatMap((each) => [...each.values()]),
  ].flatMap(({ misfits }) => misfits),
  ...checks.flatMap((check) => check(reading)),
  ...(isWhole(reading.found) ? checksOfTheWhole.flatMap((check) => check(reading)) : []),
]
