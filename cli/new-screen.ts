/** The files of a new screen, and the link that leads to it. */
import { join } from 'node:path'
import type { Reading } from '../server/application/reading.ts'
import { appendLines, type Change, type Planned } from './change.ts'
import { exportOf, findOrigin, isLedTo } from './surroundings.ts'
import { screenModule } from './texts.ts'

/**
 * A screen that something leads to already needs no link; any other gets one on `from`, and leads back there.
 * @returns what to make, or why it cannot be
 */
export async function newScreen(
  app: string,
  reading: Reading,
  name: string,
  { from }: { from?: string | undefined },
): Promise<Planned | string> {
  const { found } = reading
  const { start } = found.definition
  const links: Change[] = []
  if (from !== undefined || !isLedTo(reading, name)) {
    const origin = findOrigin(reading, from ?? start)
    if (typeof origin === 'string') return origin
    links.push(appendLines(origin.template, [`<p>{{link "${name}"}}</p>`]))
  }
  const folder = join(app, 'screens', found.name)
  const content =
    name === start ? '{{!-- The forms of its actions. --}}' : `<p>{{link "${from ?? start}"}}</p>`
  const changes = [
    { file: join(folder, `${name}.ts`), text: screenModule(found.name, await exportOf(reading), name) },
    { file: join(folder, `${name}.hbs`), text: `${content}\n` },
    ...links,
  ]
  return { changes }
}
