/** `deity map`: an application's screens and actions as a picture. */
import { parseArgs } from 'node:util'
import { ApplicationError } from '../server/application/diagnostic.ts'
import { readApplication } from '../server/application/read.ts'
import { appFolder } from './folder.ts'
import { journeysOf } from './journeys.ts'
import { writeMermaid } from './mermaid.ts'
import type { Result } from './result.ts'
import { drawSvg } from './svg.ts'

export async function map(args: string[]): Promise<Result> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { mermaid: { type: 'boolean' } },
  })
  const reading = await readApplication(appFolder(positionals[0]))
  const journeys = journeysOf(reading)
  // What does not fit may be just what the picture is to show, as far as it can be drawn.
  const note = reading.diagnostics.length > 0 ? new ApplicationError(reading.diagnostics).message : ''
  if (journeys.length === 0) return { status: 1, note }
  if (values.mermaid) return { status: 0, text: writeMermaid(journeys), note }
  const svg = await drawSvg(journeys)
  return svg === undefined
    ? { status: 1, note: 'A picture needs the package @viz-js/viz; --mermaid needs nothing.' }
    : { status: 0, text: svg, note }
}
