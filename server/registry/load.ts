/** Builds the application from a folder, or lists everything in it that does not fit. */
import { readFileSync } from 'node:fs'
import { milliseconds } from '../duration.ts'
import type {
  Action,
  Application,
  Field,
  Offer,
  Preference,
  Screen,
  Template,
  Transaction,
} from '../model.ts'
import { needsOf } from '../needs.ts'
import { compileTemplate } from '../view/template.ts'
import type { Reading } from './check.ts'
import { Misfits } from './fault.ts'
import { preferencesOf, titlesOf } from './preferences.ts'
import { ownFile, readApplication } from './read.ts'
import type { TemplateReading } from './template.ts'

function offersOf(template: TemplateReading, actions: Map<string, Action>): Map<string, Offer> {
  const offers = new Map<string, Offer & { labels: Map<string, string> }>()
  for (const [index, form] of template.forms.entries())
    for (const { action: name } of [form, ...form.buttons]) {
      const action = actions.get(name)
      if (!action) continue
      const offer = offers.get(name) ?? { action, labels: new Map(), form: index }
      for (const field of form.fields) offer.labels.set(field.name, field.label)
      offers.set(name, offer)
    }
  return offers
}

const withSecrets = (fields: Map<string, Field>, secrets: readonly string[]): Map<string, Field> =>
  new Map(
    [...fields].map(([name, field]) => [name, secrets.includes(name) ? { ...field, secret: true } : field]),
  )

function build(
  reading: Reading,
  partials: ReadonlyMap<string, Template>,
  preferences: readonly Preference[],
): Transaction {
  const { name, definition, actions: foundActions, screens: foundScreens } = reading.found
  const actions = new Map<string, Action>()
  for (const [action, { definition: defined }] of foundActions)
    actions.set(action, {
      name: action,
      input: defined.input,
      fields: withSecrets(reading.fields.get(action) ?? new Map(), defined.secret ?? []),
      needs: needsOf(defined.needs ?? definition.state, definition.state),
      next: new Set(defined.next),
      commits: defined.commits ?? false,
      holds: defined.holds ?? false,
      requires: defined.requires,
      signsIn: defined.signsIn,
      prepare: defined.prepare,
      handle: defined.handle,
    })
  const screens = new Map<string, Screen>()
  for (const [screen, { definition: defined }] of foundScreens) {
    const template = reading.templates.get(screen) as TemplateReading
    screens.set(screen, {
      name: screen,
      ...titlesOf(defined.title, reading.languages),
      needs: needsOf(defined.needs ?? definition.state, definition.state),
      offers: offersOf(template, actions),
      requires: defined.requires,
      isEnd: template.forms.length === 0 && template.links.length === 0,
      view: defined.view,
      render: compileTemplate(template.ast, partials, template.file),
      renders: new Map(
        [...(reading.translations.get(screen) ?? [])].map(([language, { ast, file }]) => [
          language,
          compileTemplate(ast, partials, file),
        ]),
      ),
    })
  }
  return {
    name,
    ...titlesOf(definition.title, reading.languages),
    state: definition.state,
    screens,
    start: screens.get(definition.start) as Screen,
    steps: (definition.steps ?? []).map((step) => screens.get(step) as Screen),
    authority: definition.authority ?? [],
    signIn: screens.get(definition.signIn ?? ''),
    account: definition.account,
    preferences,
    secrets: new Set([...foundActions.values()].flatMap((each) => each.definition.secret ?? [])),
    watches: [...reading.found.watches.values()],
    release: definition.release,
    subject: definition.subject,
    version: definition.version ?? 1,
    upgrade: definition.upgrade,
    idle: milliseconds(definition.idle),
    life: milliseconds(definition.life),
    keeps: milliseconds(definition.keeps ?? definition.life),
    late: definition.late === false ? 0 : milliseconds(definition.late ?? '24h'),
  }
}

/**
 * @param app the application's folder
 * @throws {Misfits} with every promise between its files that is not kept
 */
export async function loadApplication(app: string): Promise<Application> {
  const { transactions, partials, layout, layouts, fault, misfits, ...read } = await readApplication(app)
  if (misfits.length > 0) throw new Misfits(misfits)
  const compiled = new Map<string, Template>()
  for (const [name, { file, ast }] of partials) compiled.set(name, compileTemplate(ast, compiled, file))
  const preferences = preferencesOf(read.preferences)
  return {
    transactions: new Map(
      transactions.map((reading) => [reading.found.name, build(reading, compiled, preferences)]),
    ),
    layout: compileTemplate(layout.ast, compiled, layout.file),
    layouts: new Map(
      [...layouts].map(([language, { ast, file }]) => [language, compileTemplate(ast, compiled, file)]),
    ),
    fault: compileTemplate(fault.ast, compiled, fault.file),
    style: readFileSync(ownFile(app, 'style.css'), 'utf8'),
  }
}
