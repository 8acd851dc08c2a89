/**
 * Decodes `application/x-www-form-urlencoded` strictly: refuses what no browser sends for a form of this
 * server.
 */
import type { Fields } from '../engine/page.ts'
import { isSentName, isStructuredName } from '../model/field-name.ts'
import { maxFields } from '../model/form-size.ts'
import { arrayIn, parseRowName } from '../model/rows.ts'

/** The name of a button whose actionID replaces that of its form; see `{{button}}`. */
const buttonPattern = /^actionID\.(.+)$/

/** Decodes a name or value; `undefined` for an invalid escape, invalid UTF-8, or a NUL. */
function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}

/** The fields of a form, as they are read one after the other. */
export interface FormFields {
  /** @returns whether a browser could have sent it */
  add(name: string, value: string): boolean
  /** All of them. The button that was pressed comes with the call of its form. */
  fields(): Map<string, string>
}

/** A Map, because the names of a prototype could be mistaken for fields. */
export function createFields(): FormFields {
  const fields = new Map<string, string>()
  let pressed: string | undefined
  return {
    add(name, value) {
      const button = pressed === undefined && value === '' ? buttonPattern.exec(name)?.[1] : undefined
      if (button !== undefined) {
        pressed = button
        return true
      }
      if (parseRowName(name) === undefined && isStructuredName(name)) {
        // Its form says whether it has such an array; what is no row of it is refused there.
        if (arrayIn(name) !== undefined && !name.includes('[')) fields.set(name, value)
        return true
      }
      if (!(isSentName(name) || parseRowName(name)) || fields.has(name)) return false
      fields.set(name, value)
      return true
    },
    fields() {
      if (pressed !== undefined) fields.set('actionID', pressed)
      return fields
    },
  }
}

/** Returns the fields by name, or the fault: an exception in a body parser would end the process. */
export function decodeForm(body: string): Fields | 'refused' | 'too-large' {
  const form = createFields()
  if (body === '') return form.fields()
  // Browsers escape all other characters.
  if (!/^[\x21-\x7e]*$/.test(body)) return 'refused'
  const pairs = body.split('&', maxFields + 1)
  if (pairs.length > maxFields) return 'too-large'
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1))
    if (name === undefined || value === undefined || !form.add(name, value)) return 'refused'
  }
  return form.fields()
}
