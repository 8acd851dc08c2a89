/** The values of a template: names, literals, `(lookup list key)` and `(t "key")` as functions of where they stand. */
import { message } from '../model/message.ts'
import { compact } from './escape.ts'
import type { HelperData } from './page-data.ts'

/** `@index` and its like, inside an `{{#each}}`. */
export type LoopData = Readonly<Record<string, unknown>>

/** What an expression can name. */
export interface Scope {
  /** `this` */
  shown: unknown
  /** The scope around the innermost `{{#each}}` or `{{#with}}`: `../` */
  outer: Scope | undefined
  loop: LoopData
  /** By the names that blocks give with `as |…|`. */
  named: Readonly<Record<string, unknown>>
  data: HelperData
}

export type Value = (scope: Scope) => unknown

/** Only what an object holds itself, so that no template reaches a prototype. */
const property = (of: unknown, name: string): unknown =>
  Object.hasOwn(of as object, name) ? (of as Record<string, unknown>)[name] : undefined

const isLiteral = ({ type }: hbs.AST.Expression): boolean => type.endsWith('Literal')

/** What `make` makes for each page. Literals alone are the same on every page, and frozen. */
function onceIfLiteral<T>(nodes: hbs.AST.Expression[], make: (scope: Scope) => T): (scope: Scope) => T {
  if (!nodes.every(isLiteral)) return make
  const same = Object.freeze(make({} as Scope))
  return () => same
}

/** @param names those that the blocks around the path give with `as |…|` */
function compilePath(
  { data, depth, parts, original }: hbs.AST.PathExpression,
  names: readonly string[],
): Value {
  const [first = '', ...rest] = parts
  if (data && (depth > 0 || (first !== 'root' && rest.length > 0))) return () => undefined
  if (data && first !== 'root') return (scope) => property(scope.loop, first)
  if (names.includes(first) && depth === 0 && !/^(\.|this\b)/.test(original))
    return (scope) => rest.reduce(property, property(scope.named, first))
  if (depth === 0 && rest.length === 0 && !data)
    return parts.length === 0 ? (scope) => scope.shown : (scope) => property(scope.shown, first)
  const [up, path] = data ? [Infinity, rest] : [depth, parts]
  return (scope) => {
    let at = scope
    for (let left = up; left > 0 && at.outer; left--) at = at.outer
    return path.reduce(property, at.shown)
  }
}

const isText = ({ path }: hbs.AST.SubExpression): boolean => (path as hbs.AST.PathExpression).original === 't'

/** `(t "key" n=3)`: a message, whose text is made where it is written. */
function compileMessage({ params, hash }: hbs.AST.SubExpression, names: readonly string[]): Value {
  const key = (params[0] as hbs.AST.StringLiteral).value
  const values = compileHash(hash, names)
  const same = hash ? undefined : message(key)
  return (scope) => same ?? message(key, values(scope))
}

export function compileValue(node: hbs.AST.Expression, names: readonly string[]): Value {
  if (node.type === 'PathExpression') return compilePath(node as hbs.AST.PathExpression, names)
  if (node.type === 'SubExpression' && isText(node as hbs.AST.SubExpression))
    return compileMessage(node as hbs.AST.SubExpression, names)
  if (node.type === 'SubExpression') {
    const [of, name] = (node as hbs.AST.SubExpression).params.map((param) => compileValue(param, names))
    return (scope) => property(of?.(scope), String(name?.(scope)))
  }
  const { value } = node as hbs.AST.Literal & { value?: unknown }
  const own = typeof value === 'string' ? compact(value) : value
  return () => own
}

/** The values of a call, in their order. */
export function compileParams(
  nodes: hbs.AST.Expression[],
  names: readonly string[],
): (scope: Scope) => readonly unknown[] {
  const values = nodes.map((node) => compileValue(node, names))
  return onceIfLiteral(nodes, (scope) => values.map((value) => value(scope)))
}

/** The named values of a call. */
export function compileHash(
  hash: hbs.AST.Hash | undefined,
  names: readonly string[],
): (scope: Scope) => Record<string, unknown> {
  const nodes = hash?.pairs ?? []
  const pairs = nodes.map(({ key, value }) => [key, compileValue(value, names)] as const)
  const values = nodes.map(({ value }) => value)
  return onceIfLiteral(values, (scope) =>
    Object.fromEntries(pairs.map(([key, value]) => [key, value(scope)])),
  )
}
