/** The file of a new action, and the form that offers it. */
import { join } from 'node:path'
import type { Reading } from '../server/application/reading.ts'
import { requiredBy } from '../server/model/needs.ts'
import { appendLines, type Planned } from './change.ts'
import { titleOf, variableOf } from './names.ts'
import { withOffer } from './offer.ts'
import { exportOf, findOrigin, findScreen, isEnd } from './surroundings.ts'
import { actionModule } from './texts.ts'

const needsOf = ({ found }: Reading, screen: string): string[] => {
  const needs = found.screens.get(screen)?.definition.needs
  return needs ? requiredBy(needs) : []
}

/**
 * Offered on `from`, by default the first screen, and leads to `to`, by default the same.
 * @returns what to make, or why it cannot be
 */
export async function newAction(
  app: string,
  reading: Reading,
  name: string,
  {
    from = reading.found.definition.start,
    to = from,
  }: { from?: string | undefined; to?: string | undefined },
): Promise<Planned | string> {
  const { found } = reading
  const origin = findOrigin(reading, from)
  if (typeof origin === 'string') return origin
  const target = findScreen(reading, to)
  if (typeof target === 'string') return target
  const offered = withOffer(origin.module, variableOf(name), `../../actions/${found.name}/${name}.ts`)
  if (typeof offered === 'string') return offered
  const changes = [
    {
      file: join(app, 'actions', found.name, `${name}.ts`),
      text: actionModule(await exportOf(reading), to, isEnd(reading, to)),
    },
    offered,
    appendLines(origin.template, [`{{#form "${name}"}}`, `<button>${titleOf(name)}</button>`, '{{/form}}']),
  ]
  const lacking = needsOf(reading, to).filter((each) => !needsOf(reading, from).includes(each))
  return lacking.length === 0
    ? { changes }
    : { changes, next: `"${to}" needs ${lacking.join(', ')}: "${name}" has to see to it.` }
}
