/** Where an error comes from: the place in a template, or the first line of its stack that an author wrote. */
import { fileURLToPath } from 'node:url'
import { type Place, placeInTemplate } from '../view/template.ts'

/** The server's own rooms. */
const ours = ['../', '../../db/sqlite/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)))

export function placeOf(error: unknown): Place | undefined {
  const inTemplate = placeInTemplate(error)
  if (inTemplate) return inTemplate
  const { stack = '' } = error instanceof Error ? error : {}
  const places = [...stack.matchAll(/((?:file:\/\/)?\/[^\s()]+?):(\d+):(\d+)/g)]
    .map(([, at = '', line, column]) => ({
      file: at.startsWith('file:') ? fileURLToPath(at) : at,
      line: Number(line),
      column: Number(column),
    }))
    .filter(({ file }) => !file.includes('/node_modules/'))
  return places.find(({ file }) => !ours.some((folder) => file.startsWith(folder))) ?? places[0]
}
