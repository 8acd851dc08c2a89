/**
 * Rows of one form: an input that is an array of objects. The schema declares `lines.count`; a form sends it
 * once for each row, as `lines.0.count`, beside the number of rows under the array's own name.
 */
import type { Field, Offer } from './application.ts'
import type { LocalizedText } from './define.ts'
import { isFieldName, isStructuredName } from './field-name.ts'
import { message } from './message.ts'

/** Texts by the names of fields. */
type Texts = ReadonlyMap<string, string>

/** A field in one row of a form. */
export interface RowName {
  /** The name of the array. */
  rows: string
  /** From 0. */
  index: number
  /** The property of the row. */
  key: string
}

const rowPattern = /^([A-Za-z][A-Za-z0-9_-]*)\.(0|[1-9][0-9]{0,2})\.([A-Za-z][A-Za-z0-9_-]*)$/
const countPattern = /^(?:0|[1-9][0-9]{0,2})$/

/** The parts of `lines.0.count`; `undefined` for every other name. */
export function parseRowName(name: string): RowName | undefined {
  if (!name.includes('.')) return undefined
  const [, rows = '', index, key = ''] = rowPattern.exec(name) ?? []
  return index !== undefined && isStructuredName(name) && isFieldName(rows) && isFieldName(key)
    ? { rows, index: Number(index), key }
    : undefined
}

export const writeRowName = ({ rows, index, key }: RowName): string => `${rows}.${index}.${key}`

/** The name under which the schema declares a field: `lines.count` for `lines.0.count`. */
export function declaredName(name: string): string {
  const row = parseRowName(name)
  return row ? `${row.rows}.${row.key}` : name
}

/** The array that a dotted name may belong to: `lines` for `lines.0.count`, `lines.x` and `lines.count`. */
export const arrayIn = (name: string): string | undefined =>
  name.includes('.') ? name.slice(0, name.indexOf('.')) : undefined

/** The fields of one row, by their properties. */
export const rowFields = (fields: ReadonlyMap<string, Field>, rows: string): [key: string, field: Field][] =>
  [...fields].flatMap(([name, field]) =>
    arrayIn(name) === rows ? [[name.slice(rows.length + 1), field] as [string, Field]] : [],
  )

/** The number of rows that were sent; `undefined` if it is none, or more than `most`. */
export function countIn(sent: Texts, rows: string, most = 999): number | undefined {
  const text = sent.get(rows) ?? ''
  return countPattern.test(text) && Number(text) <= most ? Number(text) : undefined
}

/** The label of a field; in a row, with the number of the row. */
export function labelOf({ labels }: Pick<Offer, 'labels'>, name: string): LocalizedText {
  const row = parseRowName(name)
  const label = labels.get(declaredName(name)) ?? name
  return row ? message('deity.rows.label', { label, row: row.index + 1 }) : label
}

/** The same fields with one row more, which is empty. */
export function withRow(sent: Texts, rows: string, count: number): Map<string, string> {
  return new Map(sent).set(rows, String(count + 1))
}

/** The same fields without one row; those after it move up. */
export function withoutRow(sent: Texts, rows: string, removed: number, count: number): Map<string, string> {
  const rest = new Map<string, string>()
  for (const [name, text] of sent) {
    const row = parseRowName(name)
    if (row?.rows !== rows || row.index < removed) rest.set(name, text)
    else if (row.index > removed) rest.set(writeRowName({ ...row, index: row.index - 1 }), text)
  }
  return rest.set(rows, String(count - 1))
}

/** The values of a declared field in a state, each with the name of its field. */
export function valuesOf(
  values: Readonly<Record<string, unknown>>,
  declared: string,
): [name: string, value: unknown][] {
  const rows = arrayIn(declared)
  if (rows === undefined) return [[declared, values[declared]]]
  const list = Object.hasOwn(values, rows) ? values[rows] : undefined
  const key = declared.slice(rows.length + 1)
  if (!Array.isArray(list)) return []
  return list.map((row: unknown, index) => {
    const value = typeof row === 'object' && row !== null && Object.hasOwn(row, key)
    return [
      writeRowName({ rows, index, key }),
      value ? (row as Record<string, unknown>)[key] : undefined,
    ] as const
  }) as [string, unknown][]
}
