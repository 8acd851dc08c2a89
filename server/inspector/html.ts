/** Markup of the inspector's pages: values are escaped, markup is not. */
import { escapeValue } from '../view/escape.ts'

export interface Markup {
  readonly markup: string
}

export type Part = Markup | string | number | false | undefined | readonly Part[]

function write(part: Part): string {
  if (typeof part === 'object') return 'markup' in part ? part.markup : part.map(write).join('')
  return escapeValue(part)
}

/** Values may stand only where text may stand, or inside quotes. */
export const html = (texts: TemplateStringsArray, ...parts: Part[]): Markup => ({
  markup: texts.reduce((before, text, index) => before + write(parts[index - 1]) + text),
})
