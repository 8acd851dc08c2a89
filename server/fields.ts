/** What an action's zod schema says about its fields, and how field texts become typed values by it. */
import { z } from 'zod'
import { isFieldName } from './form.ts'
import type { Field } from './model.ts'

interface JsonField {
  type?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
}

/** Only what an author sets: zod gives every integer the range of safe integers. */
const bound = (limit: number | undefined) =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined

function readField(name: string, json: JsonField, required: boolean): Field | string {
  const type = json.type
  if (type !== 'string' && type !== 'integer' && type !== 'number' && type !== 'boolean')
    return `field "${name}" is neither text, number nor yes-or-no: a form sends nothing else`
  const values = json.enum ?? (typeof json.const === 'string' ? [json.const] : undefined)
  const format = json.format === 'date' || json.format === 'email' ? json.format : undefined
  const min = bound(json.minimum)
  const max = bound(json.maximum)
  // A pattern that belongs to a format is the browser's own business.
  const pattern = json.format === undefined ? json.pattern : undefined
  return {
    name,
    type,
    required: type === 'boolean' ? json.const === true : required,
    ...(format && { format }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(json.minLength !== undefined && { minLength: json.minLength }),
    ...(json.maxLength !== undefined && { maxLength: json.maxLength }),
    ...(pattern !== undefined && { pattern }),
    ...(values && { values: values.map(String) }),
  }
}

/** The fields of an action's input; a text for each that no form could send. */
export function readFields(input: z.ZodObject): { fields: Map<string, Field>; faults: string[] } {
  const json = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  const required = new Set(json.required)
  const fields = new Map<string, Field>()
  const faults: string[] = []
  for (const [name, property] of Object.entries(json.properties ?? {})) {
    if (!isFieldName(name)) {
      faults.push(
        `"${name}" is no name for a field: use letters, digits, - and _, and none that every object has`,
      )
      continue
    }
    const field = readField(name, property as JsonField, required.has(name))
    if (typeof field === 'string') faults.push(field)
    else fields.set(name, field)
  }
  return { fields, faults }
}

/** Digits as people and browsers write them; not `0x10`, `1e3`, `-0` or a blank. */
const numeral = /^(0|-?[1-9][0-9]*|-?[0-9]+\.[0-9]+)$/

/**
 * One field's text as its schema wants it. Nothing typed is nothing sent, and line ends are LF, as they were when the
 * visitor typed them. A text that is no number stays as it is, for the schema to reject.
 */
export function decodeField(
  { type }: Field,
  text: string | undefined,
): string | number | boolean | undefined {
  if (type === 'boolean') return text === 'on' || text === 'true'
  if (text === undefined || text === '') return undefined
  if (type === 'string') return text.replaceAll('\r\n', '\n')
  const plain = text.trim()
  return numeral.test(plain) ? Number(plain) : text
}

/** Could a browser have sent this from the form? A value that was not offered could only be forged. */
export function isOffered({ type, values }: Field, text: string): boolean {
  if (type === 'boolean') return text === 'on'
  return values === undefined || text === '' || values.includes(text)
}
