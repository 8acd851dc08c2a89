/** Turning values into markup. */

/** What stands on a page for a sign of markup, by its code. */
const marks: string[] = []
for (const [sign, name] of [
  ['"', 'quot'],
  ['&', 'amp'],
  ["'", '#39'],
  ['<', 'lt'],
  ['>', 'gt'],
] as const)
  marks[sign.charCodeAt(0)] = `&${name};`

/**
 * Signs beyond ASCII that are no letters: dashes, quotation marks, currencies, arrows. As references they leave most pages
 * ASCII, for which V8 needs half the memory, and one copy into the socket's buffer where it would encode sign by sign.
 */
const typographic = /[\u00a0-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u21ff]/
const eachTypographic = new RegExp(typographic, 'g')
const numbered = (sign: string): string => `&#${sign.charCodeAt(0)};`

/** A text in as few bytes as V8 can keep it: what was cut out of one with a sign beyond Latin-1 has two for each sign. */
export const compact = (text: string): string => Buffer.from(text).toString()

/** A piece of a template as it is, but for its typographic signs. */
export const pieceOf = (markup: string): string => compact(markup.replace(eachTypographic, numbered))

const escaped = new RegExp(`[&<>"']|${typographic.source}`)
const eachEscaped = new RegExp(escaped, 'g')

/** Characters of a text that is escaped one by one. For such a short one `replace` takes ten times as long. */
const short = 100

const referenceFor = (sign: string): string => marks[sign.charCodeAt(0)] ?? numbered(sign)

/** A text made of codes is compact, whatever the one was that they were read from. */
function escapeShort(text: string): string {
  const codes: number[] = []
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const isSign =
      code < 0x40 ? marks[code] !== undefined : code >= 0xa0 && typographic.test(text[at] as string)
    if (!isSign) {
      codes.push(code)
      continue
    }
    const reference = referenceFor(text[at] as string)
    for (let each = 0; each < reference.length; each++) codes.push(reference.charCodeAt(each))
  }
  return String.fromCharCode(...codes)
}

/** Most texts hold nothing to escape, and looking costs a fifth of replacing. */
export function escapeHtml(text: string): string {
  if (!escaped.test(text)) return text
  return text.length > short ? text.replace(eachEscaped, referenceFor) : escapeShort(text)
}

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
