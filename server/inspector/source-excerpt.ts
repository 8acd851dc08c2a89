/** The lines of a file around a position. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { html, type Markup } from './html.ts'

/** Lines before and after. */
const around = 4

/** A path relative to the folder in which the server was started. */
export const shortName = (file: string): string => {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}

/** Empty for a file that cannot be read. */
export function excerpt(file: string, line: number): Markup {
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    return html``
  }
  const from = Math.max(line - 1 - around, 0)
  const shown = lines.slice(from, line + around).map((text, index) => {
    const number = from + index + 1
    const all = `${String(number).padStart(4)}  ${text}`
    return number === line ? html`<mark>${all}</mark>` : html`<span>${all}</span>`
  })
  return html`<pre tabindex="0">${shown}</pre>`
}
