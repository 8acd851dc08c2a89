/** Turning values into markup. */

const marks: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Signs beyond ASCII that are no letters: dashes, quotation marks, currencies, arrows. As references they leave most pages
 * ASCII, for which V8 needs half the memory, and one copy into the socket's buffer where it would encode sign by sign.
 */
const typographic = /[\u00a0-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u21ff]/
const eachTypographic = new RegExp(typographic, 'g')

const escaped = new RegExp(`[&<>"']|${typographic.source}`)
const eachEscaped = new RegExp(escaped, 'g')

const referenceFor = (sign: string): string => marks[sign] ?? `&#${sign.charCodeAt(0)};`

/** A text in as few bytes as V8 can keep it: what was cut out of one with a sign beyond Latin-1 has two for each sign. */
export const compact = (text: string): string => Buffer.from(text).toString()

/** A piece of a template as it is, but for its typographic signs. */
export const pieceOf = (markup: string): string => compact(markup.replace(eachTypographic, referenceFor))

/** Most texts hold nothing to escape, and looking costs a fifth of replacing. */
export const escapeHtml = (text: string): string =>
  escaped.test(text) ? compact(text.replace(eachEscaped, referenceFor)) : text

/** Signs that could reorder, hide or overprint what stands beside them: right-to-left text, controls, combining marks. */
const unruly = /[\u0300-\u036f\u0590-\u08ff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufb1d-\ufdff\ufe70-\ufeff]/

/** A value where only text can stand: in a quoted attribute, in a title. Nothing for what is not there. */
export const plain = (value: unknown): string =>
  value === null || value === undefined || value === false ? '' : escapeHtml(String(value))

/** Either needs a second look; most texts have neither. */
const special = new RegExp(`${escaped.source}|${unruly.source}`)

/** A value as text of a page. One with unruly signs is kept to itself by `<bdi>`. */
export function isolate(value: unknown): string {
  if (typeof value === 'string' && !special.test(value)) return value
  const text = plain(value)
  return unruly.test(text) ? `<bdi>${text}</bdi>` : text
}

/** ` name="value"`, ` name` for `true`, nothing for what is not there. */
export function attribute(name: string, value: string | number | boolean | undefined): string {
  if (value === undefined || value === false || value === '') return ''
  return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`
}
