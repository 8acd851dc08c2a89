/** The names that a field of a form can have. */

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/

/** Names that every object has. A Set, because `in` calls V8's runtime for each field. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Extensions and proxies add fields to forms, whose names often begin with an underscore. */
const sentPattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/

/**
 * Names of structures, such as `a[b]` and `a.b`, which extensions and proxies add as well. A dotted name may be
 * one of an array's; see rows.ts.
 */
const structuredPattern = /^([A-Za-z_][A-Za-z0-9_-]*)(?:\.[A-Za-z0-9_-]|\[)[A-Za-z0-9_.[\]-]*$/
const maxStructured = 200
const identifierNames = new Set(['sessionID', 'screenID', 'actionID'])

/** Is this the name of a structure, which no form of the server has? */
export function isStructuredName(name: string): boolean {
  const [, first] = name.length <= maxStructured ? (structuredPattern.exec(name) ?? []) : []
  return first !== undefined && !inherited.has(first) && !identifierNames.has(first)
}

/** Is this a name that a browser may send, even if no field has it? */
export const isSentName = (name: string): boolean => sentPattern.test(name) && !inherited.has(name)

/** Can a field of a form have this name? */
export const isFieldName = (name: string): boolean => namePattern.test(name) && !inherited.has(name)
