/** Markup of the inspector's own pages: what is put in is escaped, unless it is markup already. */
import { plain } from '../view/escape.ts'

export interface Markup {
  readonly markup: string
}

export type Part = Markup | string | number | false | undefined | readonly Part[]

function write(part: Part): string {
  if (typeof part === 'object') return 'markup' in part ? part.markup : part.map(write).join('')
  return plain(part)
}

/** Every value stands where text can stand, or inside quotes. */
export const html = (texts: TemplateStringsArray, ...parts: Part[]): Markup => ({
  markup: texts.reduce((before, text, index) => before + write(parts[index - 1]) + text),
})
