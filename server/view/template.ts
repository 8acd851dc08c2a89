/** A template's tree as a function, from what it shows to markup. registry/template.ts has checked the tree before. */
import type { Template } from '../model.ts'
import { compact, isolate, pieceOf, plain } from './escape.ts'
import { type HelperData, helpers } from './helpers.ts'

/** `@index` and its like, inside an `{{#each}}`. */
type Around = Readonly<Record<string, unknown>>

export interface Place {
  file: string
  line: number
  column: number
}

const thrownAt = new WeakMap<object, Place>()

/** Where in a template an error was thrown. */
export const placeInTemplate = (error: unknown): Place | undefined => thrownAt.get(Object(error))

/** Where an expression stands. */
interface Scope {
  /** `this` */
  shown: unknown
  /** What stood around the innermost `{{#each}}` or `{{#with}}`: `../` */
  outer: Scope | undefined
  place: Around
  /** By the names that blocks give with `as |…|`. */
  named: Readonly<Record<string, unknown>>
  data: HelperData
}

type Part = (scope: Scope) => string
type Value = (scope: Scope) => unknown

/** Only what an object holds itself, so that no template reaches a prototype. */
const property = (of: unknown, name: string): unknown =>
  Object.hasOwn(of as object, name) ? (of as Record<string, unknown>)[name] : undefined

const isEmpty = (value: unknown): boolean => !value || (Array.isArray(value) && value.length === 0)

const isLiteral = ({ type }: hbs.AST.Expression): boolean => type.endsWith('Literal')

/** What `make` makes for each page. Literals alone are the same on every page, and kept from change. */
function onceIfLiteral<T>(nodes: hbs.AST.Expression[], make: (scope: Scope) => T): (scope: Scope) => T {
  if (!nodes.every(isLiteral)) return make
  const same = Object.freeze(make({} as Scope))
  return () => same
}

/** What `{{#each}}` repeats for, with its keys. */
function entriesOf(value: unknown): { keys: readonly unknown[] | undefined; values: readonly unknown[] } {
  if (Array.isArray(value)) return { keys: undefined, values: value }
  const of = Object(value ?? {}) as Partial<Iterable<unknown>>
  if (of[Symbol.iterator]) return { keys: undefined, values: [...(of as Iterable<unknown>)] }
  return { keys: Object.keys(of), values: Object.values(of) }
}

/**
 * @param partials looked up when the template is rendered, because they may hold one another
 * @param file its path, for what is thrown in it
 */
export function compileTemplate(
  tree: hbs.AST.Program,
  partials: ReadonlyMap<string, Template>,
  file: string,
): Template {
  /** Names given by the blocks around what is being compiled. */
  let given: readonly string[] = []

  function compilePath({ data, depth, parts, original }: hbs.AST.PathExpression): Value {
    const [first = '', ...rest] = parts
    if (data && first !== 'root') return (scope) => rest.reduce(property, scope.place[first])
    if (given.includes(first) && depth === 0 && !/^(\.|this\b)/.test(original))
      return (scope) => rest.reduce(property, scope.named[first])
    if (depth === 0 && rest.length === 0 && !data)
      return parts.length === 0 ? (scope) => scope.shown : (scope) => property(scope.shown, first)
    const [up, names] = data ? [Infinity, rest] : [depth, parts]
    return (scope) => {
      let at = scope
      for (let left = up; left > 0 && at.outer; left--) at = at.outer
      return names.reduce(property, at.shown)
    }
  }

  function compileValue(node: hbs.AST.Expression): Value {
    if (node.type === 'PathExpression') return compilePath(node as hbs.AST.PathExpression)
    if (node.type === 'SubExpression') {
      const [of, name] = (node as hbs.AST.SubExpression).params.map(compileValue)
      return (scope) => property(of?.(scope), String(name?.(scope)))
    }
    const { value } = node as hbs.AST.Literal & { value?: unknown }
    const own = typeof value === 'string' ? compact(value) : value
    return () => own
  }

  /** The values of a call in their order. */
  function compileParams(nodes: hbs.AST.Expression[]): (scope: Scope) => readonly unknown[] {
    const values = nodes.map(compileValue)
    return onceIfLiteral(nodes, (scope) => values.map((value) => value(scope)))
  }

  /** The named values of a call. */
  function compileNamed(hash: hbs.AST.Hash | undefined): (scope: Scope) => Record<string, unknown> {
    const nodes = hash?.pairs ?? []
    const pairs = nodes.map(({ key, value }) => [key, compileValue(value)] as const)
    const values = nodes.map(({ value }) => value)
    return onceIfLiteral(values, (scope) =>
      Object.fromEntries(pairs.map(([key, value]) => [key, value(scope)])),
    )
  }

  function call(node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement, content: Part): Part {
    const { original } = node.path as hbs.AST.PathExpression
    const helper = helpers[original as keyof typeof helpers]
    const params = compileParams(node.params)
    const named = compileNamed(node.hash)
    return (scope) =>
      helper(scope.data, params(scope), named(scope), (data) =>
        content({ shown: scope.shown, outer: scope.outer, place: scope.place, named: scope.named, data }),
      )
  }

  function each(value: Value, [item, key]: readonly string[], content: Part, otherwise: Part): Part {
    return (scope) => {
      const { keys, values } = entriesOf(value(scope))
      const last = values.length - 1
      if (last < 0) return otherwise(scope)
      const { data } = scope
      let text = ''
      for (let index = 0; index <= last; index++) {
        const shown = values[index]
        const at = keys ? keys[index] : index
        const place = { index, key: at, first: index === 0, last: index === last }
        const named = item ? { ...scope.named, [item]: shown, ...(key && { [key]: at }) } : scope.named
        text += content({ shown, outer: scope, place, named, data })
      }
      return text
    }
  }

  function block(node: hbs.AST.BlockStatement): Part {
    const outer = given
    const names = node.program?.blockParams ?? []
    given = [...outer, ...names]
    const content = program(node.program)
    given = outer
    const otherwise = program(node.inverse)
    const [value] = node.params.map(compileValue)
    const { original } = node.path
    if (original === 'form' || !value) return call(node, content)
    if (original === 'if') return (scope) => (isEmpty(value(scope)) ? otherwise(scope) : content(scope))
    if (original === 'unless') return (scope) => (isEmpty(value(scope)) ? content(scope) : otherwise(scope))
    if (original === 'each') return each(value, names, content, otherwise)
    return (scope) => {
      const shown = value(scope)
      if (isEmpty(shown)) return otherwise(scope)
      const named = names[0] ? { ...scope.named, [names[0]]: shown } : scope.named
      return content({ shown, outer: scope, place: scope.place, named, data: scope.data })
    }
  }

  function partial(node: hbs.AST.PartialStatement): Part {
    const { original } = node.name as hbs.AST.PathExpression
    const [value] = node.params.map(compileValue)
    const named = compileNamed(node.hash)
    return (scope) => {
      const shown = { ...((value ? value(scope) : scope.shown) as object), ...named(scope) }
      return partials.get(original)?.(shown, scope.data, scope.place) ?? ''
    }
  }

  function mustache(node: hbs.AST.MustacheStatement): Part {
    const { original } = node.path as hbs.AST.PathExpression
    if (original in helpers) return call(node, () => '')
    const [shown = node.path] = node.params
    const value = compileValue(shown)
    // What the registry has not made a call of one of these is markup already.
    if (original === 'isolate') return (scope) => isolate(value(scope))
    if (original === 'plain') return (scope) => plain(value(scope))
    return (scope) => String(value(scope))
  }

  /** Text that is the same on every page, or what writes it. */
  function statement(node: hbs.AST.Statement): string | Part {
    if (node.type === 'MustacheStatement') return mustache(node as hbs.AST.MustacheStatement)
    if (node.type === 'BlockStatement') return block(node as hbs.AST.BlockStatement)
    if (node.type === 'PartialStatement') return partial(node as hbs.AST.PartialStatement)
    return node.type === 'ContentStatement' ? pieceOf((node as hbs.AST.ContentStatement).value) : ''
  }

  function program(tree: hbs.AST.Program | undefined): Part {
    const nodes = tree?.body ?? []
    const parts = nodes.map(statement)
    return (scope) => {
      let text = ''
      let index = 0
      try {
        for (; index < parts.length; index++) {
          const part = parts[index] as string | Part
          text += typeof part === 'string' ? part : part(scope)
        }
      } catch (error) {
        const { line, column } = nodes[index]?.loc.start ?? { line: 1, column: 0 }
        const thrown = Object(error)
        // The innermost is the place.
        if (!thrownAt.has(thrown)) thrownAt.set(thrown, { file, line, column: column + 1 })
        throw error
      }
      return text
    }
  }

  const page = program(tree)
  return (shown, data, place = {}) =>
    page({ shown, outer: undefined, place, named: {}, data: data as HelperData })
}
