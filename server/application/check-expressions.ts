/** Checks the context of each expression in a template: no value may become a tag, an attribute or a URL. */
import type { AuthorErrorCode } from '../runtime/author-errors.ts'
import type { EscapeMode, EscapeModes } from '../view/compile-template.ts'
import { fileMode, whyNotAttribute, whyNotElement, whyNoValue } from './allowed-html.ts'
import { type Diagnostic, diagnosticIn, type Location } from './diagnostic.ts'
import {
  type Found,
  followMarkup,
  type HtmlContext,
  nameOfContext,
  sameContext,
  text,
} from './html-context.ts'
import type { TemplateKind } from './template-reading.ts'
import { addressNames, fullName, markupNames, outermost, type Scope, scopeInside } from './template-values.ts'

const helpers = new Set(['field', 'button', 'link', 'answers', 'download'])

/** The progress through a template from its beginning, with what was found so far. */
interface Walk {
  readonly file: string
  readonly kind: TemplateKind
  readonly escapeModes: Map<hbs.AST.Node, EscapeMode>
  readonly diagnostics: Diagnostic[]
  /** Where the markup before the next node ends. */
  context: HtmlContext
}

const nameOf = ({ path }: { path: hbs.AST.Node }): string => (path as hbs.AST.PathExpression).original

function report({ file, diagnostics }: Walk, node: hbs.AST.Node, code: AuthorErrorCode, message: string) {
  const { line, column } = node.loc.start
  diagnostics.push(diagnosticIn({ file, line, column: column + 1 }, code, message))
}

/** The location of a character in a piece of text, from which white space may have been removed. */
function locationIn(file: string, node: hbs.AST.ContentStatement, index: number): Location {
  const { value, original, loc } = node
  const before = String(original).slice(0, String(original).indexOf(String(value)) + index)
  const lines = before.split('\n')
  const column = (lines.at(-1)?.length ?? 0) + 1
  return {
    file,
    line: loc.start.line + lines.length - 1,
    column: lines.length === 1 ? loc.start.column + column : column,
  }
}

/** Why something is not allowed in a template of this kind, or `undefined` if it is. */
function whyNot(found: Found, kind: TemplateKind): string | undefined {
  if (found.kind === 'fault') return found.message
  return found.kind === 'element'
    ? whyNotElement(found.name, found.isEnd, kind === 'layout')
    : whyNotAttribute(found.element, found.name, found.value)
}

function readContent(walk: Walk, node: hbs.AST.ContentStatement): void {
  // The text as the page has it: `~` may have removed the white space between two names.
  const { context, found } = followMarkup(walk.context, String(node.value))
  walk.context = context
  for (const each of found) {
    const message = whyNot(each, walk.kind)
    if (message)
      walk.diagnostics.push(
        diagnosticIn(locationIn(walk.file, node, each.index), 'DEITY_TEMPLATE_HTML', message),
      )
  }
}

/** Reads an expression that always writes markup. */
function readMarkup(walk: Walk, node: hbs.AST.Node, name: string): void {
  const { context } = walk
  if (context.kind !== 'text')
    report(
      walk,
      node,
      'DEITY_TEMPLATE_CONTEXT',
      `${name} cannot stand ${nameOfContext(context)}: move it into the text`,
    )
}

/** Reads a `{{file}}`, which writes an address and, for a picture, its width and height. */
function readFile(walk: Walk, node: hbs.AST.MustacheStatement): void {
  const found = fileMode(walk.context)
  if ('message' in found) report(walk, node, 'DEITY_TEMPLATE_CONTEXT', found.message)
  else {
    walk.escapeModes.set(node, found.mode)
    if (walk.context.kind === 'attribute') walk.context = { ...walk.context, written: 'file' }
  }
}

function readValue(walk: Walk, node: hbs.AST.MustacheStatement, scope: Scope): void {
  const { kind, context, escapeModes } = walk
  const name = fullName(node.path, scope)
  const isHref = context.kind === 'attribute' && context.name === 'href'
  const isAddress = isHref && kind === 'layout' && addressNames.includes(name)
  if (node.escaped) {
    const message = isAddress ? undefined : whyNoValue(context)
    if (message) report(walk, node, 'DEITY_TEMPLATE_VALUE_IN_ATTRIBUTE', message)
    if (context.kind === 'text') escapeModes.set(node, 'text')
  } else if (kind !== 'layout')
    report(walk, node, 'DEITY_TEMPLATE_UNESCAPED', 'a value is never written unescaped: use {{ }}')
  else if (markupNames.includes(name)) {
    readMarkup(walk, node, `{{{${nameOf(node)}}}}`)
    escapeModes.set(node, 'markup')
  } else {
    const message = `a value is never written unescaped, but for what is markup: ${markupNames.join(', ')}`
    report(walk, node, 'DEITY_TEMPLATE_UNESCAPED', message)
  }
}

function readBlock(walk: Walk, node: hbs.AST.BlockStatement, outer: Scope): void {
  const name = nameOf(node)
  if (name === 'form' || name === 'search' || name === 'link') readMarkup(walk, node, `{{#${name}}}`)
  const before = walk.context
  let after = before
  for (const branch of [node.program, node.inverse]) {
    // A repeated block may directly follow itself, without white space in between.
    walk.context = before.kind === 'tag' && name === 'each' ? { ...before, isApart: false } : before
    readProgram(walk, branch, branch === node.program ? scopeInside(node, outer) : outer)
    const same = sameContext(after, walk.context)
    if (same) after = same
    else {
      const contexts = `begins ${nameOfContext(before)} and ends ${nameOfContext(walk.context)}`
      const message = `a part of {{#${name}}} ${contexts}: let it end where it begins`
      report(walk, node, 'DEITY_TEMPLATE_CONTEXT', message)
    }
  }
  walk.context = after
}

function readProgram(walk: Walk, program: hbs.AST.Program | undefined, scope: Scope): void {
  for (const node of program?.body ?? []) {
    if (node.type === 'ContentStatement') readContent(walk, node as hbs.AST.ContentStatement)
    else if (node.type === 'BlockStatement') readBlock(walk, node as hbs.AST.BlockStatement, scope)
    else if (node.type === 'PartialStatement') readMarkup(walk, node, 'a partial')
    else if (node.type === 'MustacheStatement') {
      const mustache = node as hbs.AST.MustacheStatement
      if (nameOf(mustache) === 'file') readFile(walk, mustache)
      else if (helpers.has(nameOf(mustache))) readMarkup(walk, node, `{{${nameOf(mustache)}}}`)
      else readValue(walk, mustache, scope)
    }
  }
}

/**
 * @param file its path
 * @returns how its values are escaped, and its mistakes
 */
export function checkExpressions(
  tree: hbs.AST.Program,
  file: string,
  kind: TemplateKind,
): { escapeModes: EscapeModes; diagnostics: Diagnostic[] } {
  const walk: Walk = { file, kind, escapeModes: new Map(), diagnostics: [], context: text }
  readProgram(walk, tree, outermost)
  const last = tree.body.at(-1)
  if (last && walk.context.kind !== 'text')
    report(walk, last, 'DEITY_TEMPLATE_CONTEXT', `the template ends ${nameOfContext(walk.context)}`)
  return walk
}
