/** Decodes `application/x-www-form-urlencoded` strictly: what no browser sends from a form here is refused. */
import type { Fields } from './page.ts'

/** Fields in one form, the three identifiers among them. */
const maxFields = 200
const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/
/** The name of a button that brings an actionID of its own, instead of its form's; see `{{button}}`. */
const buttonPattern = /^actionID\.(.+)$/

/** What every object has. `in` would be a call into V8's runtime for each field. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Can a field of a form here have this name? */
export const isFieldName = (name: string): boolean => namePattern.test(name) && !inherited.has(name)

/** One name or value; `undefined` for a bad escape, bytes that are no UTF-8, or a NUL. */
function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}

/**
 * The fields by name, or why they are refused: as a value, because an exception in a body parser ends the process.
 * A Map has no prototype whose names could be mistaken for fields.
 */
export function decodeForm(body: string): Fields | 'refused' | 'too-large' {
  const fields = new Map<string, string>()
  let pressed: string | undefined
  if (body === '') return fields
  // A browser escapes everything else.
  if (!/^[\x21-\x7e]*$/.test(body)) return 'refused'
  const pairs = body.split('&', maxFields + 1)
  if (pairs.length > maxFields) return 'too-large'
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1))
    if (name === undefined || value === undefined) return 'refused'
    const button = pressed === undefined && value === '' ? buttonPattern.exec(name)?.[1] : undefined
    if (button !== undefined) {
      pressed = button
      continue
    }
    if (!isFieldName(name) || fields.has(name)) return 'refused'
    fields.set(name, value)
  }
  if (pressed !== undefined) fields.set('actionID', pressed)
  return fields
}
