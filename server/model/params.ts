/**
 * Parameters of a screen: what a link to it says beside its name. They stand in the name, in the order of the
 * schema: `product?item=5`.
 */
import type { z } from 'zod'
import { writeCall } from '../security/identifiers.ts'
import type { Params, Screen } from './application.ts'
import { decodeField } from './fields.ts'

/** Texts by name, as an address or a form has them. */
export type Texts = ReadonlyMap<string, string>

/** A value as the text that means it; of what no text can mean, the text that was given. */
const textOf = (value: unknown, given: string): string =>
  typeof value === 'boolean' ? (value ? 'on' : '') : typeof value === 'object' ? given : String(value)

/** Values as an address has them; those that are absent are left out. */
export const textsOf = (values: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = value === undefined || value === null ? '' : textOf(value, '')
      return text === '' ? [] : [[name, text]]
    }),
  )

/** The texts that are given and not longer than their field allows, decoded. */
function decoded({ fields }: Params, texts: Texts): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, field] of fields) {
    const text = texts.get(name)
    const value = text === undefined || text.length > field.longest ? text : decodeField(field, text)
    if (value !== undefined && value !== '') values[name] = value
  }
  return values
}

/** The result of zod, with the error messages of `options`. */
export const parseParams = (
  params: Params,
  texts: Texts,
  options?: Parameters<z.ZodObject['safeParse']>[1],
) => params.schema.safeParse(decoded(params, texts), options)

/** The name of a screen without its parameters. */
export function bareName(name: string): string {
  const at = name.indexOf('?')
  return at === -1 ? name : name.slice(0, at)
}

/** The parameters in a name, as an address has them: `item=5`; empty without any. */
export const paramsIn = (name: string): string => name.slice(bareName(name).length + 1)

/** The screen with these parameters; `undefined` if they do not fit its schema. */
export function withParams(screen: Screen, texts: Texts): Screen | undefined {
  const { params } = screen
  if (!params) return screen
  const parsed = parseParams(params, texts)
  if (!parsed.success) return undefined
  const given = parsed.data as Record<string, unknown>
  const named: Record<string, string> = {}
  for (const name of params.fields.keys()) {
    const text = given[name] === undefined ? '' : textOf(given[name], texts.get(name) ?? '')
    if (texts.get(name) && text !== '') named[name] = text
  }
  return { ...screen, name: writeCall(bareName(screen.name), named), given }
}
