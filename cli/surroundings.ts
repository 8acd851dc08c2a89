/** What a new screen or action finds in its transaction. */
import { pathToFileURL } from 'node:url'
import { suggestion } from '../server/application/diagnostic.ts'
import type { Reading } from '../server/application/reading.ts'

/** The name under which transaction.ts exports the transaction. */
export async function exportOf({ found: { file, definition } }: Reading): Promise<string> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>
  return Object.entries(module).find(([, value]) => value === definition)?.[0] ?? 'default'
}

/** A screen that is there, or why there is none. */
export function findScreen(
  { found, templates }: Reading,
  name: string,
): { module: string; template: string } | string {
  const screen = found.screens.get(name)
  const template = templates.get(name)
  return screen && template
    ? { module: screen.file, template: template.file }
    : `"${found.name}" has no screen "${name}"${suggestion(name, found.screens.keys())}`
}

/** Does a session finish there? Then there is no way on from it. */
export const isEnd = ({ found, templates }: Reading, name: string): boolean =>
  templates.get(name)?.forms.length === 0 &&
  templates.get(name)?.links.length === 0 &&
  [...found.actions.values()].some(
    ({ definition }) => definition.writes === 'commit' && definition.next.includes(name),
  )

/** Does something lead there, whether it is there or not? */
export const isLedTo = ({ found, templates }: Reading, name: string): boolean =>
  found.definition.start === name ||
  [...found.actions.values()].some(({ definition }) => definition.next.includes(name)) ||
  [...found.watches.values()].some(({ next }) => next.includes(name)) ||
  [...templates.values()].some(({ links }) => links.some(({ screen }) => screen === name))

/** A screen from which something new can be reached, or why it cannot. */
export function findOrigin(reading: Reading, name: string): { module: string; template: string } | string {
  const screen = findScreen(reading, name)
  return typeof screen !== 'string' && isEnd(reading, name)
    ? `"${name}" ends the transaction: nothing can be reached from it`
    : screen
}
