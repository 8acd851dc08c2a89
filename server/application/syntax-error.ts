/** Why a template cannot be parsed: the block that is not closed, or else what Handlebars says. */
import { type Location, locationAt, suggestion } from './diagnostic.ts'

/** The beginnings of comments and blocks, and the ends of blocks. */
const tags = /\{\{~?(?<mark>[#^/!])[>*]?\s*(?<name>[\w.-]*)/g

/** Where a comment ends that begins at `index`: it may hold anything. */
function endOfComment(source: string, index: number, name: string): number {
  const end = source.indexOf(name.startsWith('--') ? '--' : '}}', index + '{{!--'.length)
  return end === -1 ? source.length : end
}

/** The first block that is not closed where it should be, or an end without a block. */
function unbalanced(file: string, source: string): (Location & { message: string }) | undefined {
  const open: { name: string; index: number }[] = []
  let from = 0
  for (const { groups: { mark, name = '' } = {}, index } of source.matchAll(tags)) {
    if (index < from) continue
    const last = open.at(-1)
    if (mark === '!') from = endOfComment(source, index, name)
    else if (mark !== '/') open.push({ name, index })
    else if (last?.name === name) open.pop()
    else if (open.some((block) => block.name === name)) break
    else {
      const message = `{{/${name}}} closes no block${suggestion(name, last ? [last.name] : [])}`
      return { ...locationAt(file, source, index), message }
    }
  }
  const last = open.at(-1)
  if (!last) return undefined
  const message = `{{#${last.name}}} is not closed: write {{/${last.name}}} behind its content`
  return { ...locationAt(file, source, last.index), message }
}

export function syntaxError(file: string, source: string, error: unknown): Location & { message: string } {
  const text = error instanceof Error ? error.message : String(error)
  const line = Number(/on line (\d+)/.exec(text)?.[1] ?? 1)
  return unbalanced(file, source) ?? { file, line, column: 1, message: text.replace(/\s+/g, ' ') }
}
