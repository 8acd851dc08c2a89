/** Reads a template: its forms and links, its mistakes, and the tree from which it is compiled. */
import { readFileSync } from 'node:fs'
import type Handlebars from 'handlebars'
import { checkExpressions } from './check-expressions.ts'
import { diagnosticIn, suggestion } from './diagnostic.ts'
import {
  type Cursor,
  formAround,
  helperReaders,
  locationOf,
  paramsIn,
  readArguments,
  readOffering,
  readText,
  readValue,
  report,
  screenIn,
} from './read-helpers.ts'
import { syntaxError } from './syntax-error.ts'
import type { FormReading, TemplateKind, TemplateReading } from './template-reading.ts'

/** The blocks that only choose or repeat. */
const builtIn = new Set(['if', 'unless', 'each', 'with'])

const nameOf = ({ path }: { path: hbs.AST.Node }): string => (path as hbs.AST.PathExpression).original

function readMustache(cursor: Cursor, node: hbs.AST.MustacheStatement): void {
  const name = nameOf(node)
  readArguments(cursor, node)
  if (name === 't' && (node.params.length > 0 || node.hash)) readText(cursor, node)
  else if (Object.hasOwn(helperReaders, name)) {
    if (cursor.kind === 'layout' && name !== 'file')
      report(cursor, node, `{{${name}}} belongs in a screen's template`, 'DEITY_TEMPLATE_MISPLACED')
    if (cursor.isInLink)
      report(cursor, node, `{{${name}}} cannot stand inside a link`, 'DEITY_TEMPLATE_MISPLACED')
    helperReaders[name as keyof typeof helperReaders](cursor, node)
  } else if (node.params.length > 0 || node.hash)
    report(
      cursor,
      node,
      `there is no helper {{${name}}}${suggestion(name, [...Object.keys(helperReaders), 't'])}`,
    )
  else readValue(cursor, node.path)
}

function readForm(cursor: Cursor, node: hbs.AST.BlockStatement): void {
  const misplaced = (message: string) => report(cursor, node, message, 'DEITY_TEMPLATE_MISPLACED')
  if (cursor.kind === 'layout') misplaced("{{#form}} belongs in a screen's template")
  if (cursor.form) misplaced('a form cannot stand inside another')
  if (cursor.isInLink) misplaced('a form cannot stand inside a link')
  if (node.inverse) report(cursor, node, '{{#form}} has no {{else}}')
  const offered = readOffering(cursor, node, 'form')
  const start = offered ?? { action: '', fixed: [], within: [], ...locationOf(cursor, node) }
  const form: FormReading = {
    ...start,
    ...{ buttons: [], submits: [], rowButtons: [], fields: [], partials: [] },
  }
  readProgram({ ...cursor, form, within: [], rows: undefined }, node.program)
  if (offered) cursor.reading.forms.push(form)
}

/** A search has fields, as a form has, and no buttons of other actions. */
function readSearch(cursor: Cursor, node: hbs.AST.BlockStatement): void {
  const misplaced = (message: string) => report(cursor, node, message, 'DEITY_TEMPLATE_MISPLACED')
  if (cursor.kind === 'layout') misplaced("{{#search}} belongs in a screen's template")
  if (cursor.form || cursor.isInLink) misplaced('a search cannot stand inside a form or a link')
  if (node.inverse) report(cursor, node, '{{#search}} has no {{else}}')
  const screen = screenIn(cursor, node, 'search')
  const at = locationOf(cursor, node)
  const form: FormReading = {
    action: '',
    fixed: [],
    within: [],
    ...at,
    buttons: [],
    submits: [],
    rowButtons: [],
    fields: [],
    partials: [],
  }
  readProgram({ ...cursor, form, within: [], rows: undefined }, node.program)
  for (const button of form.buttons) report(cursor, node, `a search sends no action "${button.action}"`)
  for (const button of form.rowButtons) report(cursor, node, `a search has no rows "${button.array}"`)
  for (const use of form.partials) report(cursor, node, `a search cannot hold the partial "${use.name}"`)
  if (form.fields.length === 0) report(cursor, node, '{{#search}} holds no {{field}}')
  const params = paramsIn(cursor, node)
  if (screen !== undefined) cursor.reading.searches.push({ screen, params, fields: form.fields, ...at })
}

function readLinkBlock(cursor: Cursor, node: hbs.AST.BlockStatement): void {
  const misplaced = (message: string) => report(cursor, node, message, 'DEITY_TEMPLATE_MISPLACED')
  if (cursor.kind === 'layout') misplaced("{{#link}} belongs in a screen's template")
  if (cursor.isInLink) misplaced('a link cannot stand inside another')
  if (node.inverse) report(cursor, node, '{{#link}} has no {{else}}')
  if (node.params.length > 1) report(cursor, node, '{{#link}} takes its text between its ends')
  helperReaders.link(cursor, node)
  readProgram({ ...cursor, isInLink: true }, node.program)
}

/** The blocks that are written by helpers. */
const blockReaders = { form: readForm, search: readSearch, link: readLinkBlock }

function readBlock(cursor: Cursor, node: hbs.AST.BlockStatement): void {
  const name = nameOf(node)
  readArguments(cursor, node)
  const readWritten = blockReaders[name as keyof typeof blockReaders]
  if (Object.hasOwn(blockReaders, name)) {
    readWritten(cursor, node)
    return
  }
  if (!builtIn.has(name))
    report(
      cursor,
      node,
      `there is no block {{#${name}}}${suggestion(name, [...builtIn, ...Object.keys(blockReaders)])}`,
    )
  else if (node.params.length !== 1) report(cursor, node, `{{#${name}}} takes one value`)
  for (const branch of [node.program, node.inverse])
    if (branch) {
      const isRepeated = name === 'each' && branch === node.program
      const rows = isRepeated ? { name: lastPart(node.params[0]), block: branch } : cursor.rows
      readProgram({ ...cursor, within: [...cursor.within, branch], rows }, branch)
    }
}

/** The last part of a path: what an `{{#each}}` repeats. */
const lastPart = (node: hbs.AST.Node | undefined): string =>
  node?.type === 'PathExpression' ? ((node as hbs.AST.PathExpression).parts.at(-1) ?? '') : ''

function readPartial(cursor: Cursor, node: hbs.AST.PartialStatement): void {
  readArguments(cursor, node)
  const { type, original: name } = node.name as hbs.AST.PathExpression
  const { within, rows } = cursor
  const use = { name, within, rows, ...locationOf(cursor, node) }
  if (type !== 'PathExpression') report(cursor, node, 'a partial is named by its name')
  else {
    for (const list of [cursor.reading, formAround(cursor)]) list?.partials.push(use)
    formAround(cursor)?.submits.push({ isDefault: false, partial: name, ...locationOf(cursor, node) })
  }
}

/** The submit buttons that a template writes itself. */
function readContent(cursor: Cursor, node: hbs.AST.ContentStatement): void {
  const { line, column } = node.loc.start
  const markup = String(node.original)
  for (const { index, 0: tag } of markup.matchAll(/<button\b[^>]*/gi)) {
    if (/\btype="?(button|reset)\b/i.test(tag)) continue
    const before = markup.slice(0, index).split('\n')
    const at = (before.at(-1)?.length ?? 0) + (before.length === 1 ? column : 0) + 1
    formAround(cursor)?.submits.push({
      ...{ file: cursor.reading.file, line: line + before.length - 1, column: at },
      isDefault: /\bclass="[^"]*\bdefault\b/i.test(tag),
    })
  }
}

function readProgram(cursor: Cursor, program: hbs.AST.Program): void {
  for (const node of program.body)
    if (node.type === 'MustacheStatement') readMustache(cursor, node as hbs.AST.MustacheStatement)
    else if (node.type === 'BlockStatement') readBlock(cursor, node as hbs.AST.BlockStatement)
    else if (node.type === 'PartialStatement') readPartial(cursor, node as hbs.AST.PartialStatement)
    else if (node.type === 'ContentStatement') readContent(cursor, node as hbs.AST.ContentStatement)
    else if (node.type !== 'CommentStatement')
      report(cursor, node, `a template here holds no ${node.type}`, 'DEITY_TEMPLATE_SYNTAX')
}

/**
 * @param hb parses the template
 * @param file its path
 */
export function readTemplate(
  hb: typeof Handlebars,
  file: string,
  kind: TemplateKind = 'screen',
): TemplateReading {
  const reading: TemplateReading = {
    file,
    ast: { type: 'Program', body: [], blockParams: [], strip: {}, loc: {} } as unknown as hbs.AST.Program,
    escapeModes: new Map(),
    forms: [],
    loose: { buttons: [], submits: [], rowButtons: [], fields: [], partials: [] },
    links: [],
    searches: [],
    answers: [],
    partials: [],
    texts: [],
    files: [],
    diagnostics: [],
  }
  let source = ''
  try {
    source = readFileSync(file, 'utf8')
    reading.ast = hb.parse(source)
    const { escapeModes, diagnostics } = checkExpressions(reading.ast, file, kind)
    reading.escapeModes = escapeModes
    reading.diagnostics.push(...diagnostics)
    readProgram({ kind, reading, form: undefined, isInLink: false, within: [], rows: undefined }, reading.ast)
  } catch (error) {
    const { message, ...location } = syntaxError(file, source, error)
    reading.diagnostics.push(diagnosticIn(location, 'DEITY_TEMPLATE_SYNTAX', message))
  }
  return reading
}
