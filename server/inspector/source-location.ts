/** The source location of an error: in a template, or the first frame of its stack in an author's code. */
import { fileURLToPath } from 'node:url'
import { framesOf } from '../runtime/stack-frames.ts'
import { locationInTemplate, type TemplateLocation } from '../view/compile-template.ts'

/** The framework's own files. */
const framework = fileURLToPath(new URL('../', import.meta.url))

export function locationOf(error: unknown): TemplateLocation | undefined {
  const inTemplate = locationInTemplate(error)
  if (inTemplate) return inTemplate
  const frames = error instanceof Error ? framesOf(error) : []
  const places = frames.filter(({ file }) => !file.includes('/node_modules/'))
  return places.find(({ file }) => !file.startsWith(framework)) ?? places[0]
}
