/** Builds the application from a folder, or lists everything in it that does not fit. */
import { existsSync, readFileSync } from 'node:fs'
import * as modules from 'node:module'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import type { Duration } from '../define.ts'
import { readFields } from '../fields.ts'
import type { Action, Application, Offer, Screen, Transaction } from '../model.ts'
import { helpers } from '../view/helpers.ts'
import { checkTransaction, type Reading } from './check.ts'
import { discover, type FoundTransaction, filesIn } from './discover.ts'
import { type Misfit, Misfits, suggestion } from './fault.ts'
import { resolve } from './resolve.ts'
import { readTemplate, type TemplateReading } from './template.ts'

/** Node 24 has hooks without a thread of their own, whose start is a seventh of the server's. */
const { registerHooks } = modules as { registerHooks?: (hooks: { resolve: typeof resolve }) => void }
if (registerHooks) registerHooks({ resolve })
else modules.register('./resolve.ts', import.meta.url)

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `30m` in milliseconds. */
const milliseconds = (duration: Duration): number =>
  Number(duration.slice(0, -1)) * units[duration.slice(-1) as keyof typeof units]

const compileOptions: CompileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])) as KnownHelpers,
}

/** The project's own layout and style stand in where an application brings none. */
const ownFile = (app: string, name: string): string => {
  const file = join(app, 'screens', name)
  return existsSync(file) ? file : join(import.meta.dirname, '../../screens', name)
}

function read(hb: typeof Handlebars, found: FoundTransaction): Reading {
  const names = new Map([...found.actions].map(([name, { definition }]) => [definition as object, name]))
  const offersOf = (offers: readonly object[] = []) =>
    new Set(offers.map((offer) => names.get(offer)).filter((name) => name !== undefined))
  return {
    found,
    templates: new Map([...found.templates].map(([name, file]) => [name, readTemplate(hb, file)])),
    fields: new Map(
      [...found.actions].map(([name, { definition }]) => [name, readFields(definition.input).fields]),
    ),
    offers: new Map([...found.screens].map(([name, { definition }]) => [name, offersOf(definition.offers)])),
  }
}

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

function build(hb: typeof Handlebars, reading: Reading): Transaction {
  const { name, definition, actions: foundActions, screens: foundScreens } = reading.found
  const actions = new Map<string, Action>()
  for (const [action, { definition: defined }] of foundActions)
    actions.set(action, {
      name: action,
      input: defined.input,
      fields: reading.fields.get(action) ?? new Map(),
      needs: defined.needs ?? definition.state,
      next: new Set(defined.next),
      commits: defined.commits ?? false,
      holds: defined.holds ?? false,
      handle: defined.handle,
    })
  const screens = new Map<string, Screen>()
  for (const [screen, { definition: defined }] of foundScreens) {
    const template = reading.templates.get(screen) as TemplateReading
    screens.set(screen, {
      name: screen,
      title: defined.title,
      needs: defined.needs ?? definition.state,
      offers: offersOf(template, actions),
      isEnd: template.forms.length === 0 && template.links.length === 0,
      view: defined.view,
      render: hb.compile(template.ast, compileOptions),
    })
  }
  return {
    name,
    title: definition.title,
    state: definition.state,
    screens,
    start: screens.get(definition.start) as Screen,
    steps: (definition.steps ?? []).map((step) => screens.get(step) as Screen),
    watches: [...reading.found.watches.values()],
    release: definition.release,
    version: definition.version ?? 1,
    upgrade: definition.upgrade,
    idle: milliseconds(definition.idle),
    life: milliseconds(definition.life),
    late: definition.late === false ? 0 : milliseconds(definition.late ?? '24h'),
  }
}

/**
 * @param app the application's folder
 * @throws {Misfits} with every promise between its files that is not kept
 */
export async function loadApplication(app: string): Promise<Application> {
  const hb = Handlebars.create()
  hb.registerHelper(helpers as unknown as Parameters<typeof hb.registerHelper>[0])
  const { found, misfits } = await discover(app)

  const partials = filesIn(join(app, 'screens/partials'), '.hbs')
  const checkPartials = ({ file, partials: used }: TemplateReading) => {
    for (const { name, line, column } of used)
      if (!partials.has(name)) {
        const message = `there is no partial "${name}"${suggestion(name, partials.keys())}`
        misfits.push({ file, line, column, message })
      }
  }
  const compile = (file: string, kind: 'partial' | 'layout') => {
    const reading = readTemplate(hb, file, kind)
    misfits.push(...reading.misfits)
    checkPartials(reading)
    return hb.compile(reading.ast, compileOptions)
  }
  for (const [name, file] of partials) hb.registerPartial(name, compile(file, 'partial'))
  const layout = compile(ownFile(app, 'layout.hbs'), 'layout')
  const fault = compile(ownFile(app, 'fault.hbs'), 'layout')

  const readings = found.map((each) => read(hb, each))
  for (const { templates } of readings) for (const template of templates.values()) checkPartials(template)
  misfits.push(...readings.flatMap(checkTransaction))
  if (misfits.length > 0) throw new Misfits(sorted(misfits))
  return {
    transactions: new Map(readings.map((reading) => [reading.found.name, build(hb, reading)])),
    layout,
    fault,
    style: readFileSync(ownFile(app, 'style.css'), 'utf8'),
  }
}

const sorted = (misfits: readonly Misfit[]): Misfit[] =>
  misfits.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
