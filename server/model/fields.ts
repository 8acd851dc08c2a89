/** Reads the fields of an action from its zod schema, and decodes field texts into typed values. */
import { z } from 'zod'
import type { $ZodType, $ZodTypes } from 'zod/v4/core'
import type { Field } from './application.ts'
import { isFieldName } from './field-name.ts'
import { fileRulesOf, filesIn, fileText } from './file-field.ts'
import { readNumber, withPlainDigits } from './numerals.ts'

interface JsonField {
  type?: string
  items?: JsonField
  properties?: Record<string, JsonField>
  required?: string[]
  minItems?: number
  maxItems?: number
  format?: string
  enum?: unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

/** Only bounds that the author set: zod gives every integer the range of safe integers. */
const bound = (limit: number | undefined) =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined

/** Characters of a text whose schema sets no bound. */
export const unboundedLength = 4000

/** Characters of a number, a date, an e-mail address (RFC 5321 allows 254) or a checkbox. */
const lengths: Readonly<Record<string, number>> = {
  number: 40,
  integer: 40,
  date: 40,
  email: 254,
  boolean: 5,
}

/** May the schema shorten a text before its length is checked, as `trim` does? */
function rewrites(type: $ZodType): boolean {
  const { def } = (type as $ZodTypes)._zod
  if (def.checks?.some((check) => check._zod.def.check === 'overwrite')) return true
  if (def.type === 'pipe') return def.in._zod.def.type === 'transform' || rewrites(def.in)
  return 'innerType' in def && rewrites(def.innerType)
}

/**
 * Is the schema a format of its own, such as a date, an address or a UUID? No value of a format begins or
 * ends with a blank, so blanks around it are left out.
 */
function isOneFormat(type: $ZodType): boolean {
  const { def } = (type as $ZodTypes)._zod
  if (def.type === 'string') return (def as { check?: string }).check === 'string_format'
  if (def.type === 'pipe') return isOneFormat(def.in)
  return 'innerType' in def && isOneFormat(def.innerType)
}

/** Characters that are accepted before parsing: twice the bound where the schema may shorten the text. */
function longestOf(field: Omit<Field, 'longest'>, schema: $ZodType): number {
  const { type, format, maxLength, values } = field
  if (values) return Math.max(...values.map((value) => value.length))
  const longest = maxLength ?? lengths[format ?? type] ?? unboundedLength
  return rewrites(schema) ? 2 * longest : longest
}

/** The author's own message for a text that is too long. */
function wordsForTooLong(schema: z.ZodType, longest: number): string | undefined {
  const notOwn = 'none of the author'
  try {
    const { error } = schema.safeParse('x'.repeat(longest + 1), { error: () => notOwn })
    const message = error?.issues.find(({ code }) => code === 'too_big')?.message
    return message === notOwn ? undefined : message
  } catch {
    return undefined
  }
}

function readField(name: string, json: JsonField, schema: z.ZodType, required: boolean): Field | string {
  const type = json.type
  if (type !== 'string' && type !== 'integer' && type !== 'number' && type !== 'boolean')
    return `field "${name}" is neither text, number nor yes-or-no: a form sends nothing else`
  const values = json.enum ?? (typeof json.const === 'string' ? [json.const] : undefined)
  const format = json.format === 'date' || json.format === 'email' ? json.format : undefined
  const min = bound(json.minimum)
  const max = bound(json.maximum)
  const field: Omit<Field, 'longest'> = {
    name,
    type,
    required: type === 'boolean' ? json.const === true : required,
    ...(format && { format }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(json.minLength !== undefined && { minLength: json.minLength }),
    ...(json.maxLength !== undefined && { maxLength: json.maxLength }),
    ...(type === 'string' && !values && (format || isOneFormat(schema)) && { isTrimmed: true }),
    ...(values && { values: values.map(String) }),
  }
  const longest = longestOf(field, schema)
  const whenTooLong = json.maxLength === undefined ? undefined : wordsForTooLong(schema, longest)
  return { ...field, longest, ...(whenTooLong !== undefined && { whenTooLong }) }
}

/** Rows of an array whose schema sets no bound. */
const unboundedRows = 20

/** The elements of an array, behind what makes it optional. */
function elementOf(type: $ZodType): $ZodType | undefined {
  const { def } = (type as $ZodTypes)._zod
  if (def.type === 'array') return def.element
  if (def.type === 'pipe') return elementOf(def.in)
  return 'innerType' in def ? elementOf(def.innerType) : undefined
}

/** The fields of an array's rows with the number of rows, or why no form could send them. */
function readRows(name: string, json: JsonField, schema: z.ZodType, required: boolean): Field[] | string {
  const element = elementOf(schema)
  const { items, minItems = 0, maxItems = unboundedRows } = json
  if (items?.type !== 'object' || element?._zod.def.type !== 'object')
    return `field "${name}" is neither text, number nor yes-or-no, nor a list of objects: a form sends nothing else`
  const { shape } = element as z.ZodObject
  const rows: Field = {
    ...{ name, type: 'rows', required, min: minItems, max: maxItems },
    longest: String(maxItems).length,
  }
  const fields = Object.entries(items.properties ?? {}).map(([key, property]) =>
    isFieldName(key)
      ? readField(`${name}.${key}`, property, shape[key] as z.ZodType, items.required?.includes(key) ?? false)
      : `"${key}" of "${name}" is no name for a field`,
  )
  const fault = fields.find((field) => typeof field === 'string')
  return fault ?? [rows, ...(fields as Field[])]
}

/** A field for files, if the schema is one. */
function readFileField(
  name: string,
  json: JsonField,
  schema: z.ZodType,
  required: boolean,
): Field | undefined {
  const files = fileRulesOf(schema)
  if (!files) return undefined
  const isRequired = required && (!files.isList || (json.minItems ?? 0) > 0)
  return { name, type: 'file', required: isRequired, files, longest: fileText * files.maxCount }
}

/** The schema without refinements over several fields; `undefined` if there are none. */
export const unrefined = (input: z.ZodObject): z.ZodObject | undefined =>
  input._zod.def.checks?.length ? input.clone({ ...input._zod.def, checks: [] }) : undefined

/** The fields of an action's input, and a message for each that no form could send. */
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
    const read = (property as JsonField).type === 'array' ? readRows : readField
    const schema = input.shape[name] as z.ZodType
    const found =
      readFileField(name, property as JsonField, schema, required.has(name)) ??
      read(name, property as JsonField, schema, required.has(name))
    if (typeof found === 'string') faults.push(found)
    else for (const field of [found].flat()) fields.set(field.name, field)
  }
  return { fields, faults }
}

/**
 * Decodes the text of one field for its schema. An empty text is `undefined`; line ends become LF. A text
 * that is not a number stays as it is, and the schema rejects it.
 */
export function decodeField(
  { type, format, isTrimmed, files }: Field,
  text: string | undefined,
): string | number | boolean | object | undefined {
  if (files) return files.isList ? filesIn(text ?? '') : filesIn(text ?? '')[0]
  if (type === 'boolean') return text === 'on' || text === 'true'
  if (text === undefined || text === '') return undefined
  if (type !== 'string') return text.trim() === '' ? undefined : (readNumber(text) ?? text)
  if (!isTrimmed) return text.replaceAll('\r\n', '\n')
  const plain = text.trim()
  return (format === 'date' ? withPlainDigits(plain) : plain) || undefined
}

/** Is the text one that its schema allows to choose? Options that are given by a view are the engine's. */
export function isOffered({ type, values }: Field, text: string): boolean {
  if (type === 'boolean') return text === 'on'
  return values === undefined || text === '' || values.includes(text)
}
