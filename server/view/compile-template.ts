/**
 * Compiles a template's tree to a function that returns its HTML. Every value is escaped unless the checks in
 * `application/` say otherwise.
 */
import type { PublicFile, Template } from '../model/application.ts'
import { isMessage, message } from '../model/message.ts'
import { authorError } from '../runtime/author-errors.ts'
import {
  compileHash,
  compileParams,
  compileValue,
  type LoopData,
  type Scope,
  type Value,
} from './compile-value.ts'
import { escapeHtml, escapeValue, isolate, pieceOf } from './escape.ts'
import { helpers } from './helpers.ts'

import type { HelperData, Spoken } from './page-data.ts'
import { rowsIn } from './rows.ts'
import { filePath } from './urls.ts'

export interface TemplateLocation {
  file: string
  line: number
  column: number
}

const thrownAt = new WeakMap<object, TemplateLocation>()

/** Where in a template an error was thrown. */
export const locationInTemplate = (error: unknown): TemplateLocation | undefined =>
  thrownAt.get(Object(error))

/**
 * How the value of an expression is written, if not only escaped: `text` also isolates characters that could
 * reorder the text beside them; `markup` writes the engine's markup for a layout unchanged; `address` and
 * `picture` are those of `{{file}}`.
 */
export type EscapeMode = 'text' | 'markup' | 'address' | 'picture'
export type EscapeModes = ReadonlyMap<hbs.AST.Node, EscapeMode>

type Part = (scope: Scope) => string

/** A template, and where in it something is compiled. */
interface Source {
  /** Looked up when the template is rendered, because partials may include one another. */
  partials: ReadonlyMap<string, Template>
  file: string
  escapeModes: EscapeModes
  /** The application's, by name. */
  files: ReadonlyMap<string, PublicFile>
  /** The names that the enclosing blocks give with `as |…|`. */
  names: readonly string[]
}

const isEmpty = (value: unknown): boolean => !value || (Array.isArray(value) && value.length === 0)

/** The entries over which `{{#each}}` repeats, with their keys. */
function entriesOf(value: unknown): { keys: readonly unknown[] | undefined; values: readonly unknown[] } {
  if (Array.isArray(value)) return { keys: undefined, values: value }
  const of = Object(value ?? {}) as Partial<Iterable<unknown>>
  if (of[Symbol.iterator]) return { keys: undefined, values: [...(of as Iterable<unknown>)] }
  return { keys: Object.keys(of), values: Object.values(of) }
}

const nameOf = ({ path }: { path: hbs.AST.Node }): string => (path as hbs.AST.PathExpression).original

function compileCall(
  node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
  { names }: Source,
  content: Part,
): Part {
  const helper = helpers[nameOf(node) as keyof typeof helpers]
  const params = compileParams(node.params, names)
  const hash = compileHash(node.hash, names)
  return (scope) =>
    helper(scope.data, params(scope), hash(scope), (data) =>
      content({ shown: scope.shown, outer: scope.outer, loop: scope.loop, named: scope.named, data }),
    )
}

/** @param name the last part of the path: where the form around it sends such an array, its rows are written */
function compileEach(
  name: string,
  value: Value,
  [item, key]: readonly string[],
  content: Part,
  otherwise: Part,
): Part {
  return (scope) => {
    const given = value(scope)
    const rows = scope.data?.form && rowsIn(scope.data, name, given)
    const { keys, values } = entriesOf(rows ? rows.map((row) => row.values) : given)
    const last = values.length - 1
    if (last < 0) return otherwise(scope)
    let text = ''
    for (let index = 0; index <= last; index++) {
      const shown = values[index]
      const at = keys ? keys[index] : index
      const loop: LoopData = { index, key: at, first: index === 0, last: index === last }
      const named = item ? { ...scope.named, [item]: shown, ...(key && { [key]: at }) } : scope.named
      const row = rows?.[index]
      const data = row ? { ...scope.data, row } : scope.data
      text += content({ shown, outer: scope, loop, named, data })
    }
    return text
  }
}

const compileWith =
  (value: Value, [name]: readonly string[], content: Part, otherwise: Part): Part =>
  (scope) => {
    const shown = value(scope)
    if (isEmpty(shown)) return otherwise(scope)
    const named = name ? { ...scope.named, [name]: shown } : scope.named
    return content({ shown, outer: scope, loop: scope.loop, named, data: scope.data })
  }

const lastPart = (node: hbs.AST.Expression | undefined): string =>
  node?.type === 'PathExpression' ? ((node as hbs.AST.PathExpression).parts.at(-1) ?? '') : ''

function compileBlock(node: hbs.AST.BlockStatement, source: Source): Part {
  const params = node.program?.blockParams ?? []
  const content = compileProgram(node.program, { ...source, names: [...source.names, ...params] })
  const otherwise = compileProgram(node.inverse, source)
  const [value] = node.params.map((param) => compileValue(param, source.names))
  const name = nameOf(node)
  if (name === 'form' || name === 'search' || name === 'link') return compileCall(node, source, content)
  if (!value) return () => ''
  if (name === 'if') return (scope) => (isEmpty(value(scope)) ? otherwise(scope) : content(scope))
  if (name === 'unless') return (scope) => (isEmpty(value(scope)) ? content(scope) : otherwise(scope))
  if (name === 'each') return compileEach(lastPart(node.params[0]), value, params, content, otherwise)
  return name === 'with' ? compileWith(value, params, content, otherwise) : () => ''
}

function compilePartial(node: hbs.AST.PartialStatement, { partials, names }: Source): Part {
  const { original } = node.name as hbs.AST.PathExpression
  const [value] = node.params.map((param) => compileValue(param, names))
  const hash = compileHash(node.hash, names)
  return (scope) => {
    const shown = { ...((value ? value(scope) : scope.shown) as object), ...hash(scope) }
    return partials.get(original)?.(shown, scope.data, scope.loop) ?? ''
  }
}

/** A value as text: what is no message stays as it is. */
const spoken = (value: unknown, { catalogue, zone }: Spoken): unknown =>
  isMessage(value) ? catalogue.text(value, zone) : value

/** `{{t "key" n=3}}`: the text of the catalogue, with the markup that it has where it stands in the text. */
function compileText(node: hbs.AST.MustacheStatement, source: Source): Part {
  const key = (node.params[0] as hbs.AST.StringLiteral).value
  const values = compileHash(node.hash, source.names)
  const same = node.hash ? undefined : message(key)
  const isMarkup = source.escapeModes.get(node) === 'text'
  return (scope) => {
    const { catalogue, zone } = scope.data
    const made = same ?? message(key, values(scope))
    return isMarkup ? catalogue.markup(made, zone) : escapeValue(catalogue.text(made, zone))
  }
}

/**
 * A file's address; of a picture also its size, so that nothing moves when it has been loaded. The template
 * closes the last quotation mark.
 */
function compileFile(node: hbs.AST.MustacheStatement, { names, files, escapeModes }: Source): Part {
  const value = compileParams(node.params, names)
  const isPicture = escapeModes.get(node) === 'picture'
  return (scope) => {
    const [name] = value(scope)
    const file = files.get(String(name))
    if (!file) throw authorError('DEITY_FILE_UNKNOWN', `screens/files has no "${name}"`)
    const { size } = file
    const address = escapeHtml(scope.data.rootAt(filePath(file)))
    return isPicture && size ? `${address}" width="${size.width}" height="${size.height}` : address
  }
}

function compileMustache(node: hbs.AST.MustacheStatement, source: Source): Part {
  const name = nameOf(node)
  if (name === 't' && node.params.length > 0) return compileText(node, source)
  if (name === 'file' && node.params.length > 0) return compileFile(node, source)
  // `form` and `search` are blocks, and else names like any other.
  const isHelper = name !== 'form' && name !== 'search' && Object.hasOwn(helpers, name)
  if (isHelper) return compileCall(node, source, () => '')
  const value = compileValue(node.path, source.names)
  const mode = source.escapeModes.get(node)
  if (mode === 'text')
    return (scope) => {
      const shown = value(scope)
      return isMessage(shown) ? scope.data.catalogue.markup(shown, scope.data.zone) : isolate(shown)
    }
  if (mode === 'markup') return (scope) => String(value(scope))
  return (scope) => escapeValue(spoken(value(scope), scope.data))
}

/** Text that is the same on every page, or what writes it. */
function compileStatement(node: hbs.AST.Statement, source: Source): string | Part {
  if (node.type === 'MustacheStatement') return compileMustache(node as hbs.AST.MustacheStatement, source)
  if (node.type === 'BlockStatement') return compileBlock(node as hbs.AST.BlockStatement, source)
  if (node.type === 'PartialStatement') return compilePartial(node as hbs.AST.PartialStatement, source)
  return node.type === 'ContentStatement' ? pieceOf((node as hbs.AST.ContentStatement).value) : ''
}

function compileProgram(program: hbs.AST.Program | undefined, source: Source): Part {
  const nodes = program?.body ?? []
  const parts = nodes.map((node) => compileStatement(node, source))
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
      // The innermost location is the one of the expression.
      if (!thrownAt.has(thrown)) thrownAt.set(thrown, { file: source.file, line, column: column + 1 })
      throw error
    }
    return text
  }
}

/**
 * @param partials by name; looked up when the template is rendered
 * @param file its path, for the location of errors
 * @param escapeModes as the checks found them; without them every value is escaped
 * @param files those that `{{file}}` can name
 */
export function compileTemplate(
  tree: hbs.AST.Program,
  partials: ReadonlyMap<string, Template>,
  file: string,
  escapeModes: EscapeModes = new Map(),
  files: ReadonlyMap<string, PublicFile> = new Map(),
): Template {
  const render = compileProgram(tree, { partials, file, escapeModes, files, names: [] })
  return (shown, data, loop = {}) =>
    render({ shown, outer: undefined, loop, named: {}, data: data as HelperData })
}
