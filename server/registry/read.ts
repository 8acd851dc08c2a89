/** Reads an application's folder: what its files say, and every promise between them that is not kept. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import { readFields } from '../fields.ts'
import { checkTransaction, type Reading } from './check.ts'
import { discover, type FoundTransaction, filesIn } from './discover.ts'
import { type Misfit, sorted, suggestion } from './fault.ts'
import { withPartials } from './partials.ts'
import { readTemplate, type TemplateReading } from './template.ts'

export interface ApplicationReading {
  transactions: Reading[]
  /** By name. */
  partials: Map<string, TemplateReading>
  layout: TemplateReading
  fault: TemplateReading
  /** In the order of their places. */
  misfits: Misfit[]
}

/** The project's own layout and style stand in where an application brings none. */
export const ownFile = (app: string, name: string): string => {
  const file = join(app, 'screens', name)
  return existsSync(file) ? file : join(import.meta.dirname, '../../screens', name)
}

function readTransaction(
  hb: typeof Handlebars,
  found: FoundTransaction,
  partials: ReadonlyMap<string, TemplateReading>,
): Reading {
  const names = new Map([...found.actions].map(([name, { definition }]) => [definition as object, name]))
  const offersOf = (offers: readonly object[] = []) =>
    new Set(offers.map((offer) => names.get(offer)).filter((name) => name !== undefined))
  return {
    found,
    templates: new Map(
      [...found.templates].map(([name, file]) => [name, withPartials(readTemplate(hb, file), partials)]),
    ),
    fields: new Map(
      [...found.actions].map(([name, { definition }]) => [name, readFields(definition.input).fields]),
    ),
    offers: new Map([...found.screens].map(([name, { definition }]) => [name, offersOf(definition.offers)])),
  }
}

/** @param app the application's folder */
export async function readApplication(app: string): Promise<ApplicationReading> {
  const hb = Handlebars.create()
  const { found, misfits } = await discover(app)
  const files = filesIn(join(app, 'screens/partials'), '.hbs')
  const partials = new Map([...files].map(([name, file]) => [name, readTemplate(hb, file, 'partial')]))
  const layout = readTemplate(hb, ownFile(app, 'layout.hbs'), 'layout')
  const fault = readTemplate(hb, ownFile(app, 'fault.hbs'), 'layout')
  const transactions = found.map((each) => readTransaction(hb, each, partials))

  const frames = [...partials.values(), layout, fault]
  const screens = transactions.flatMap(({ templates }) => [...templates.values()])
  for (const { partials: used } of [...frames, ...screens])
    for (const { name, file, line, column } of used)
      if (!partials.has(name)) {
        const message = `there is no partial "${name}"${suggestion(name, partials.keys())}`
        misfits.push({ file, line, column, message })
      }
  misfits.push(...frames.flatMap((frame) => frame.misfits), ...transactions.flatMap(checkTransaction))
  return { transactions, partials, layout, fault, misfits: sorted(misfits) }
}
