/** Escapes values for HTML. */
import { balanced } from './bidi.ts'

const marks: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Characters beyond ASCII that are not letters: dashes, quotation marks, currencies, arrows. Written as
 * references they leave most pages ASCII, for which V8 needs half the memory and copies instead of encoding.
 */
const typographic = /[\u00a0-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u21ff]/
const eachTypographic = new RegExp(typographic, 'g')

const escaped = new RegExp(`[&<>"']|${typographic.source}`)

const referenceFor = (character: string): string => marks[character] ?? `&#${character.charCodeAt(0)};`

/** The reference for each character that has one, by its code. */
const references: (string | undefined)[] = Array.from({ length: 0x2200 }, (_, code) => {
  const character = String.fromCharCode(code)
  return escaped.test(character) ? referenceFor(character) : undefined
})

/** A copy in the fewest bytes: a slice of a text with characters beyond Latin-1 takes two bytes for each. */
export const compact = (text: string): string => Buffer.from(text).toString()

/** A piece of a template as it is, with references for typographic characters. */
export const pieceOf = (markup: string): string => compact(markup.replace(eachTypographic, referenceFor))

/**
 * Most texts hold nothing to escape, and a test costs a fifth of a replacement. A loop, because a callback
 * for each of 65,000 quotation marks takes 2 ms, and the loop 0.7 ms.
 */
export function escapeHtml(text: string): string {
  if (!escaped.test(text)) return text
  let written = ''
  let from = 0
  let isWide = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0xff) isWide = true
    const reference = code < references.length ? references[code] : undefined
    if (reference === undefined) continue
    written += text.slice(from, at) + reference
    from = at + 1
  }
  written += text.slice(from)
  return isWide ? compact(written) : written
}

/**
 * Characters that could reorder, hide or overprint the text beside them: combining marks, format characters,
 * line and paragraph separators, and the blocks of right-to-left scripts.
 */
const reordering =
  /[\p{M}\p{Cf}\u2028\u2029\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * A value where only text is allowed: in a quoted attribute, in a title. Empty for null, undefined and false.
 */
export const escapeValue = (value: unknown): string =>
  value === null || value === undefined || value === false ? '' : escapeHtml(String(value))

/** A browser shows a line end, and a run of blanks, as one blank. */
const laidOut = /\n| {2}/

/** Most texts have none of them. */
const special = new RegExp(`${escaped.source}|${laidOut.source}|${reordering.source}`, 'u')

/** Line ends and runs of blanks as they were typed, in every browser, with or without its stylesheet. */
const layOut = (markup: string): string =>
  markup.replace(/\r?\n/g, '<br>').replace(/ {2,}/g, (run) => `${'&#160;'.repeat(run.length - 1)} `)

/**
 * A value as text of a page: with the line ends and blanks that it has, and isolated by `<bdi>` if it could
 * reorder the text beside it.
 */
export function isolate(value: unknown): string {
  if (typeof value === 'string' && !special.test(value)) return value
  const text = String(value)
  const markup = reordering.test(text) ? `<bdi>${escapeValue(balanced(text))}</bdi>` : escapeValue(value)
  return laidOut.test(text) ? layOut(markup) : markup
}

/** ` name="value"`, ` name` for `true`, nothing for an absent value. */
export function attribute(name: string, value: string | number | boolean | undefined): string {
  if (value === undefined || value === false || value === '') return ''
  return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`
}
