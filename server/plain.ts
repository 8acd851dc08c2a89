/** Is a schema plain: does it leave what it has let through as it is, as JSON does, however often it is asked again? */
import type { $ZodCheckDef, $ZodType, $ZodTypes } from 'zod/v4/core'

/** Checks that look at a value and leave it alone. Others, such as `trim` or one of an author's, may put another in its place. */
const harmless: ReadonlySet<string> = new Set<$ZodCheckDef['check']>([
  ...(['min_length', 'max_length', 'length_equals', 'string_format'] as const),
  ...(['greater_than', 'less_than', 'multiple_of', 'number_format'] as const),
])

/** Worked out once for each schema. One that holds itself is found here before it is done, and is not plain. */
const known = new WeakMap<$ZodType, boolean>()

function examine(type: $ZodType): boolean {
  const { def } = (type as $ZodTypes)._zod
  if (!(def.checks ?? []).every((check) => harmless.has(check._zod.def.check))) return false
  if (def.type === 'object')
    return (
      (def.catchall === undefined || def.catchall._zod.def.type === 'never') &&
      Object.values(def.shape).every(isPlain)
    )
  // JSON makes null of what is undefined in an array.
  if (def.type === 'array') return def.element._zod.optin === undefined && isPlain(def.element)
  if (def.type === 'literal')
    return def.values.every((value) => typeof value !== 'bigint' && value !== undefined)
  if (def.type === 'optional' || def.type === 'nonoptional' || def.type === 'nullable')
    return isPlain(def.innerType)
  return def.type === 'string' || def.type === 'number' || def.type === 'boolean' || def.type === 'enum'
}

export function isPlain(type: $ZodType): boolean {
  const found = known.get(type)
  if (found !== undefined) return found
  known.set(type, false)
  const plain = examine(type)
  known.set(type, plain)
  return plain
}

/** What a schema says of a value, without whether there has to be one. */
export function bare(type: $ZodType): $ZodType {
  const { def } = (type as $ZodTypes)._zod
  return def.type === 'optional' || def.type === 'nonoptional' ? bare(def.innerType) : type
}
