/** Builds the application from a folder, or lists all mistakes in it. */
import { readFileSync } from 'node:fs'
import type { Page } from '../engine/page.ts'
import type {
  Action,
  Application,
  Field,
  Offer,
  Params,
  Preference,
  Screen,
  Screens,
  Template,
  Transaction,
} from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { milliseconds } from '../model/duration.ts'
import { readFields, unrefined } from '../model/fields.ts'
import { usualBody } from '../model/form-size.ts'
import { needsOf } from '../model/needs.ts'
import { arrayIn } from '../model/rows.ts'
import { screensOf } from '../model/screens.ts'
import { createCatalogue } from '../view/catalogue.ts'
import { compileTemplate } from '../view/compile-template.ts'
import { frameworkTexts } from '../view/framework-texts.ts'
import { readChoices } from '../view/read-choices.ts'
import { preferencesOf } from './check-preferences.ts'
import { fileBytes, formSizes } from './check-sizes.ts'
import { isEnd } from './check-values.ts'
import { ApplicationError } from './diagnostic.ts'
import type { ImportModule } from './discover.ts'
import { ownFile, readApplication } from './read.ts'
import type { Reading } from './reading.ts'
import type { FieldReading, TemplateReading } from './template-reading.ts'

/** What templates can name besides their values. */
interface Named {
  partials: ReadonlyMap<string, Template>
  files: Application['files']
}

const compile = ({ ast, file, escapeModes }: TemplateReading, { partials, files }: Named): Template =>
  compileTemplate(ast, partials, file, escapeModes, files)

interface OfferInMaking extends Offer {
  labels: Map<string, LocalizedText>
  choices: Set<string>
  words: Map<string, string>
  rows: Map<string, { always: Set<string>; hidden: Set<string> }>
}

/** Adds a field of a row to what its form has of the array. */
function addToRows(rows: OfferInMaking['rows'], action: Action, field: FieldReading): void {
  const array = arrayIn(field.name)
  if (array === undefined) return
  const known = rows.get(array) ?? { always: new Set(), hidden: new Set() }
  rows.set(array, known)
  const key = field.name.slice(array.length + 1)
  const { type, values } = action.fields.get(field.name) ?? {}
  // A browser sends nothing for a box that is not ticked, and for radios without a choice.
  const isSent = type !== 'boolean' && !values && field.as !== 'radios'
  if (isSent && field.within.at(-1) === field.rows?.block) known.always.add(key)
  if (field.as === 'hidden') known.hidden.add(key)
}

function offersOf(template: TemplateReading, actions: Map<string, Action>): Map<string, Offer> {
  const offers = new Map<string, OfferInMaking>()
  for (const [index, form] of template.forms.entries())
    for (const { action: name } of [form, ...form.buttons]) {
      const action = actions.get(name)
      if (!action) continue
      const offer = offers.get(name) ?? {
        action,
        labels: new Map(),
        choices: new Set(),
        words: new Map(),
        rows: new Map(),
        form: index,
      }
      for (const field of form.fields) {
        offer.labels.set(field.name, field.label)
        addToRows(offer.rows, action, field)
        if (field.hasOptions) offer.choices.add(field.name)
        if (field.words !== undefined) offer.words.set(field.name, field.words)
      }
      offers.set(name, offer)
    }
  return offers
}

const withSecrets = (fields: Map<string, Field>, secrets: readonly string[]): Map<string, Field> =>
  new Map(
    [...fields].map(([name, field]) => [name, secrets.includes(name) ? { ...field, secret: true } : field]),
  )

function buildActions({ found, fields }: Reading): Map<string, Action> {
  const { state } = found.definition
  const built = [...found.actions].map(([name, { definition }]): Action => {
    const { input, next, writes, role, anytime = false, accountField, prepare, handle } = definition
    return {
      ...{ name, input, writes, role, accountField, prepare, handle, isAnytime: anytime },
      unrefined: unrefined(input),
      fields: withSecrets(fields.get(name) ?? new Map(), definition.secret ?? []),
      needs: needsOf(definition.needs ?? state, state),
      next: new Set(next),
    }
  })
  return new Map(built.map((action) => [action.name, action]))
}

/** The parameters of a screen, and which of them a visitor may write. */
function paramsOf({ found, templates }: Reading, name: string): { params?: Params } {
  const { params: schema, public: isPublic } = found.screens.get(name)?.definition ?? {}
  if (!schema) return {}
  const { fields } = readFields(schema)
  const searched = [...templates.values()]
    .flatMap(({ searches }) => searches)
    .filter(({ screen }) => screen === name)
    .flatMap((search) => search.fields)
  const typed = new Set(isPublic ? fields.keys() : searched.map((field) => field.name))
  const labels = new Map(searched.map((field) => [field.name, field.label]))
  return { params: { schema, fields, typed, labels } }
}

function buildScreens(reading: Reading, actions: Map<string, Action>, named: Named): Screens {
  const { found, templates } = reading
  const { state } = found.definition
  const built = [...found.screens].map(([name, { definition }]): Screen => {
    const { title, needs = state, role, view, public: lasts } = definition
    const titleOf = typeof title === 'function' ? title : undefined
    const { shortTitle = titleOf ? name : (title as LocalizedText) } = definition
    const template = templates.get(name) as TemplateReading
    const render = compile(template, named)
    return {
      ...{ name, role, view, titleOf, given: {} },
      ...paramsOf(reading, name),
      isPublic: lasts !== undefined,
      keptFor: typeof lasts === 'string' ? milliseconds(lasts) : 0,
      title: titleOf ? shortTitle : (title as LocalizedText),
      shortTitle,
      needs: needsOf(needs, state),
      offers: offersOf(template, actions),
      isEnd: isEnd(template, lasts !== undefined),
      choicesOn: (shown, page) => readChoices(render, shown, page as Page),
      answersOf: template.answers.map(({ screen }) => screen),
      render,
    }
  })
  return screensOf(built)
}

function build(reading: Reading, named: Named, preferences: readonly Preference[]): Transaction {
  const { name, definition, actions: foundActions, watches } = reading.found
  const { state, account, release, subjectIds, upgrade, maxAge, lateSubmission = '24h' } = definition
  const screens = buildScreens(reading, buildActions(reading), named)
  const sizes = formSizes(reading).map(({ bytes }) => bytes)
  return {
    ...{ name, definition, state, screens, account, preferences, release, subjectIds, upgrade },
    title: definition.title,
    languages: reading.languages,
    isListed: definition.listed !== false,
    start: screens.declared(definition.start) as Screen,
    steps: (definition.steps ?? []).map((step) => screens.get(step) as Screen),
    roles: definition.roles ?? [],
    signInScreen: screens.get(definition.signInScreen ?? ''),
    secrets: new Set([...foundActions.values()].flatMap((each) => each.definition.secret ?? [])),
    watches: [...watches.values()],
    timeZone: definition.timeZone ?? 'UTC',
    version: definition.version ?? 1,
    maxPhases: definition.maxPhases ?? 1000,
    maxBytes: definition.maxBytes ?? 4_000_000,
    maxBody: Math.max(usualBody, ...sizes),
    maxFiles: fileBytes(reading),
    fileNames: new Set(
      [...reading.fields.values()].flatMap((fields) =>
        [...fields.values()].filter(({ type }) => type === 'file').map(({ name }) => name),
      ),
    ),
    idleTimeout: milliseconds(definition.idleTimeout),
    maxAge: milliseconds(maxAge),
    receiptRetention: milliseconds(definition.receiptRetention ?? maxAge),
    lateSubmission: lateSubmission === false ? 0 : milliseconds(lateSubmission),
  }
}

/**
 * @param app the application's folder
 * @param checked imports its modules, where these files were checked before
 * @throws {ApplicationError} with every mistake in it
 */
export async function loadApplication(app: string, checked?: ImportModule): Promise<Application> {
  const { transactions, partials, frameParts, layout, fault, catalogues, files, diagnostics, ...read } =
    await readApplication(app, checked)
  if (diagnostics.length > 0) throw new ApplicationError(diagnostics)
  const compiled = new Map<string, Template>()
  const named = { partials: compiled, files }
  for (const [name, partial] of partials) compiled.set(name, compile(partial, named))
  const parts = new Map(compiled)
  const inFrames = { partials: parts, files }
  for (const [name, part] of frameParts) parts.set(name, compile(part, inFrames))
  const preferences = preferencesOf(read.preferences)
  return {
    transactions: new Map(
      transactions.map((reading) => [reading.found.name, build(reading, named, preferences)]),
    ),
    layout: compile(layout, inFrames),
    fault: compile(fault, inFrames),
    catalogues: new Map(
      catalogues.map(({ language, texts }) => [
        language,
        createCatalogue(language, new Map([...frameworkTexts(language), ...texts])),
      ]),
    ),
    style: readFileSync(ownFile(app, 'style.css'), 'utf8'),
    files,
  }
}
