/** Everything in docs/ that is made from something else: by its path, as it should be. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withErrors } from './errors.ts'
import { drawPhases } from './pictures.ts'
import { writeReference } from './reference.ts'
import { withSettings } from './settings.ts'
import { withSnippets } from './snippets.ts'

const docs = join(import.meta.dirname, '..')

const shown = new Map([
  ['sign-in.md', '..'],
  ['preferences.md', '..'],
  ['languages.md', '..'],
  ['fastify.md', 'examples/host'],
  ['state-rows-parameters.md', 'examples/bookshop'],
])

/** Pages with blocks that show files of an example, or of the sample itself. */
const examples: [page: string, example: string][] = [
  ['../README.md', '..'],
  ['tutorial.md', 'examples/library'],
  ['tutorial-shop.md', 'examples/bookshop'],
  ...readdirSync(join(docs, 'how-to')).map((page): [string, string] => [
    `how-to/${page}`,
    shown.get(page) ?? 'examples/patterns',
  ]),
]

export async function madePages(): Promise<Map<string, string>> {
  const filled = examples.map(([page, example]): [string, string] => [
    join(docs, page),
    withSnippets(readFileSync(join(docs, page), 'utf8'), join(docs, example)),
  ])
  const drawn = [...(await drawPhases())].map(([file, svg]): [string, string] => [join(docs, file), svg])
  const [errors, serving] = [join(docs, 'errors.md'), join(docs, 'serving.md')]
  return new Map([
    ...filled,
    [join(docs, 'reference.md'), writeReference()],
    [errors, withErrors(readFileSync(errors, 'utf8'))],
    [serving, withSettings(readFileSync(serving, 'utf8'))],
    ...drawn,
  ])
}
