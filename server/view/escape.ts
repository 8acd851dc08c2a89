/** Turning values into markup. */

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = /[&<>"']/
const eachEscaped = new RegExp(escaped, 'g')

/** Most texts hold nothing to escape, and looking costs a fifth of replacing. */
export const escapeHtml = (text: string): string =>
  escaped.test(text) ? text.replace(eachEscaped, (sign) => escapes[sign] as string) : text

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
