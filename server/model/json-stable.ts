/** Is a schema JSON-stable: does a parsed value stay the same through JSON and another parse? */
import type { $ZodCheckDef, $ZodType, $ZodTypes } from 'zod/v4/core'

/** Checks that do not change a value. Others, such as `trim` or an author's own, may replace it. */
const harmless: ReadonlySet<string> = new Set<$ZodCheckDef['check']>([
  ...(['min_length', 'max_length', 'length_equals', 'string_format'] as const),
  ...(['greater_than', 'less_than', 'multiple_of', 'number_format'] as const),
])

/**
 * Computed once for each schema. A recursive schema finds itself here before it is computed, and is not
 * JSON-stable.
 */
const known = new WeakMap<$ZodType, boolean>()

function examine(type: $ZodType): boolean {
  const { def } = (type as $ZodTypes)._zod
  if (!(def.checks ?? []).every((check) => harmless.has(check._zod.def.check))) return false
  if (def.type === 'object')
    return (
      (def.catchall === undefined || def.catchall._zod.def.type === 'never') &&
      Object.values(def.shape).every(isJsonStable)
    )
  // JSON turns undefined into null inside an array.
  if (def.type === 'array') return def.element._zod.optin === undefined && isJsonStable(def.element)
  if (def.type === 'literal')
    return def.values.every((value) => typeof value !== 'bigint' && value !== undefined)
  if (def.type === 'optional' || def.type === 'nonoptional' || def.type === 'nullable')
    return isJsonStable(def.innerType)
  return def.type === 'string' || def.type === 'number' || def.type === 'boolean' || def.type === 'enum'
}

export function isJsonStable(type: $ZodType): boolean {
  const found = known.get(type)
  if (found !== undefined) return found
  known.set(type, false)
  const plain = examine(type)
  known.set(type, plain)
  return plain
}

/** The schema of a value, without the wrappers that make it optional or required. */
export function bare(type: $ZodType): $ZodType {
  const { def } = (type as $ZodTypes)._zod
  return def.type === 'optional' || def.type === 'nonoptional' ? bare(def.innerType) : type
}
