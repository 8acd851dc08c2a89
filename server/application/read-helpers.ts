/** Reads the calls of helpers in a template, with their arguments. */
import type { LocalizedText } from '../model/define.ts'
import { message } from '../model/message.ts'
import type { AuthorErrorCode } from '../runtime/author-errors.ts'
import { kinds, optionNames } from '../view/field.ts'
import { diagnosticIn, type Location, suggestion } from './diagnostic.ts'
import type {
  FormContent,
  FormReading,
  Offering,
  ParamReading,
  RowsReading,
  TemplateKind,
  TemplateReading,
} from './template-reading.ts'

/** Where in a template the reader stands. */
export interface Cursor {
  kind: TemplateKind
  reading: TemplateReading
  /** The enclosing form. */
  form: FormReading | undefined
  /** Is it inside a `{{#link}}`? */
  isInLink: boolean
  /** The blocks inside the enclosing form that may omit this part. */
  within: readonly object[]
  /** The innermost `{{#each}}` inside the enclosing form. */
  rows: RowsReading | undefined
}

export type Call = hbs.AST.MustacheStatement | hbs.AST.BlockStatement

/** What a helper, a block, a partial or a `(lookup)` is called with. */
type Arguments = { params: hbs.AST.Node[]; hash?: hbs.AST.Hash }

/** What `@` may name. */
const data = ['index', 'key', 'first', 'last', 'root']
const ids = new Set(['sessionID', 'screenID', 'actionID'])

const literal = (node: hbs.AST.Node | undefined): string | undefined =>
  node?.type === 'StringLiteral' ? (node as hbs.AST.StringLiteral).value : undefined

const namedValue = (hash: hbs.AST.Hash | undefined, key: string): hbs.AST.Node | undefined =>
  hash?.pairs.find((pair) => pair.key === key)?.value

export const locationOf = ({ reading }: Cursor, { loc: { start } }: Pick<hbs.AST.Node, 'loc'>): Location => ({
  file: reading.file,
  line: start.line,
  column: start.column + 1,
})

export function report(
  cursor: Cursor,
  node: Pick<hbs.AST.Node, 'loc'>,
  message: string,
  code: AuthorErrorCode = 'DEITY_TEMPLATE_HELPER',
): void {
  cursor.reading.diagnostics.push(diagnosticIn(locationOf(cursor, node), code, message))
}

/** The form to which fields and buttons here belong. */
export const formAround = ({ form, kind, reading }: Cursor): FormContent | undefined =>
  form ?? (kind === 'partial' ? reading.loose : undefined)

/** A value: a name, a text, or `(lookup list key)`. */
export function readValue(cursor: Cursor, node: hbs.AST.Node): void {
  if (node.type === 'PathExpression') {
    const { data: isData, depth, parts, original } = node as hbs.AST.PathExpression
    const [first = '', ...rest] = parts
    if (isData && (!data.includes(first) || depth > 0 || (rest.length > 0 && first !== 'root'))) {
      const message = `there is no ${original}: @index, @key, @first and @last are of the innermost {{#each}}`
      report(cursor, node, message, 'DEITY_TEMPLATE_NAME_UNKNOWN')
    }
  } else if (node.type === 'SubExpression') {
    const sub = node as hbs.AST.SubExpression
    const { original } = sub.path as hbs.AST.PathExpression
    if (original === 't') readText(cursor, sub)
    else if (original !== 'lookup') report(cursor, node, `there is no helper (${original})`)
    else if (sub.params.length !== 2) report(cursor, node, '(lookup) takes a list and a key')
    readArguments(cursor, sub)
  }
}

/** `{{t "key" n=3}}`, or `(t "key" n=3)` as a value. */
export function readText(cursor: Cursor, node: hbs.AST.MustacheStatement | hbs.AST.SubExpression): void {
  const key = literal(node.params[0])
  if (key === undefined || node.params.length > 1) report(cursor, node, '{{t}} takes one key, in quotes')
  else {
    const values = (node.hash?.pairs ?? []).map((pair) => pair.key)
    cursor.reading.texts.push({ key, values, ...locationOf(cursor, node) })
  }
}

const isLiteral = ({ type }: hbs.AST.Node): boolean => type.endsWith('Literal')

/** A text that is the same on every page: in quotes, or of a catalogue. */
function textOf(node: hbs.AST.Node | undefined): LocalizedText | undefined {
  if (node?.type !== 'SubExpression') return literal(node)
  const { path, params, hash } = node as hbs.AST.SubExpression
  const [key] = params.map(literal)
  const pairs = hash?.pairs ?? []
  if ((path as hbs.AST.PathExpression).original !== 't' || key === undefined) return undefined
  if (!pairs.every(({ value }) => isLiteral(value))) return undefined
  const values = pairs.map(({ key, value }) => [key, (value as hbs.AST.StringLiteral).value] as const)
  return message(key, Object.fromEntries(values))
}

export function readArguments(cursor: Cursor, { params, hash }: Arguments): void {
  for (const node of params) readValue(cursor, node)
  for (const [index, pair] of (hash?.pairs ?? []).entries()) {
    readValue(cursor, pair.value)
    // The checks read the first of two values; the page would show the last.
    if (hash?.pairs.findIndex(({ key }) => key === pair.key) !== index)
      report(cursor, pair, `${pair.key}= is given twice`)
  }
}

/** Does this helper know the names before the `=`? */
function readOptions(cursor: Cursor, { hash }: Call, helper: string, known: readonly string[]): void {
  for (const pair of hash?.pairs ?? [])
    if (!known.includes(pair.key))
      report(cursor, pair, `{{${helper}}} takes no ${pair.key}=${suggestion(pair.key, known)}`)
}

export function readOffering(cursor: Cursor, node: Call, helper: string): Offering | undefined {
  const action = literal(node.params[0])
  if (action === undefined) {
    report(cursor, node, `{{${helper}}} needs the action's name in quotes`)
    return undefined
  }
  const fixed = (node.hash?.pairs ?? []).map(({ key }) => key)
  return { action, fixed, within: cursor.within, ...locationOf(cursor, node) }
}

function readField(cursor: Cursor, node: Call): void {
  const name = literal(node.params[0])
  const around = formAround(cursor)
  if (!around) report(cursor, node, '{{field}} stands outside any {{#form}}', 'DEITY_TEMPLATE_MISPLACED')
  else if (name === undefined) report(cursor, node, "{{field}} needs the field's name in quotes")
  else if (ids.has(name))
    report(cursor, node, `the name ${name} belongs to the protocol`, 'DEITY_NAME_INVALID')
  else {
    const label = namedValue(node.hash, 'label')
    const isHidden = literal(namedValue(node.hash, 'as')) === 'hidden'
    if (!label && !isHidden) report(cursor, node, `field "${name}" has no label`, 'DEITY_FIELD_INVALID')
    readOptions(cursor, node, 'field', optionNames)
    const shownAs = namedValue(node.hash, 'as')
    const as = literal(shownAs)
    if (shownAs && as === undefined)
      report(cursor, node, '{{field}} takes as= in quotes: no value chooses it', 'DEITY_FIELD_INVALID')
    if (as !== undefined && !(kinds as readonly string[]).includes(as))
      report(cursor, node, `there is no kind of field "${as}"${suggestion(as, kinds)}`, 'DEITY_FIELD_INVALID')
    const { within, rows } = cursor
    // What is hidden has to be what its page shows, as an option has.
    const hasOptions = namedValue(node.hash, 'options') !== undefined || isHidden
    const words = readWords(cursor, node)
    const field = { name, label: textOf(label) ?? name, as, hasOptions, words, within, rows }
    around.fields.push({ ...field, ...locationOf(cursor, node) })
  }
}

const rowButtonPattern = /^([A-Za-z][A-Za-z0-9_-]*)\.([A-Za-z]+)$/

function readButton(cursor: Cursor, node: Call): void {
  const around = formAround(cursor)
  const [, array, does = ''] = rowButtonPattern.exec(literal(node.params[0]) ?? '') ?? []
  if (array !== undefined) {
    if (!around) report(cursor, node, '{{button}} stands outside any {{#form}}', 'DEITY_TEMPLATE_MISPLACED')
    around?.rowButtons.push({ array, does, rows: cursor.rows, ...locationOf(cursor, node) })
    readOptions(cursor, node, 'button', [])
    if (node.params.length !== 2) report(cursor, node, '{{button}} takes an action and a label')
    return
  }
  const button = readOffering(cursor, node, 'button')
  if (!around) report(cursor, node, '{{button}} stands outside any {{#form}}', 'DEITY_TEMPLATE_MISPLACED')
  else if (button) {
    around.buttons.push(button)
    around.submits.push({ isDefault: false, ...locationOf(cursor, node) })
  }
  if (node.params.length !== 2) report(cursor, node, '{{button}} takes an action and a label')
}

/** The screen that a helper names. */
export function screenIn(cursor: Cursor, node: Call, helper: string): string | undefined {
  const screen = literal(node.params[0])
  if (screen === undefined) report(cursor, node, `{{${helper}}} needs the screen's name in quotes`)
  return screen
}

/** What a helper gives by name. */
export const paramsIn = (cursor: Cursor, { hash }: Call): ParamReading[] =>
  (hash?.pairs ?? []).map((pair) => ({ name: pair.key, ...locationOf(cursor, pair) }))

/** The option of a link that is no parameter of its screen. */
export const linkOption = 'hidden'

function readLink(cursor: Cursor, node: Call): void {
  const screen = screenIn(cursor, node, 'link')
  const params = paramsIn(cursor, node).filter(({ name }) => name !== linkOption)
  if (screen !== undefined) cursor.reading.links.push({ screen, params, ...locationOf(cursor, node) })
}

function readAnswers(cursor: Cursor, node: Call): void {
  const { answers, links } = cursor.reading
  readOptions(cursor, node, 'answers', [])
  for (const param of node.params.length > 0 ? node.params : [node]) {
    const screen = literal(param)
    if (screen === undefined) report(cursor, param, '{{answers}} needs the names of screens in quotes')
    else {
      answers.push({ screen, ...locationOf(cursor, param) })
      links.push({ screen, params: [], ...locationOf(cursor, param) })
    }
  }
}

/** A name in quotes is checked before the start, a value when the page is written. */
function readFile(cursor: Cursor, node: Call): void {
  const name = literal(node.params[0])
  if (node.params.length !== 1)
    report(cursor, node, '{{file}} takes one name: that of a file in screens/files')
  if (name !== undefined) cursor.reading.files.push({ name, ...locationOf(cursor, node) })
  readOptions(cursor, node, 'file', [])
}

/** A file that the application keeps, by its id. */
function readDownload(cursor: Cursor, node: Call): void {
  if (node.params.length !== 2) report(cursor, node, '{{download}} takes the id of a kept file and a label')
  readOptions(cursor, node, 'download', [])
}

/** The key of the text that says a field's values in words. */
function readWords(cursor: Cursor, node: Call): string | undefined {
  const given = namedValue(node.hash, 'words')
  const key = literal(given)
  if (given && key === undefined) report(cursor, node, '{{field}} takes words= as a key in quotes')
  if (key !== undefined) cursor.reading.texts.push({ key, values: ['code'], ...locationOf(cursor, node) })
  return key
}

/** The reader of each helper's calls. */
export const helperReaders = {
  field: readField,
  button: readButton,
  link: readLink,
  answers: readAnswers,
  file: readFile,
  download: readDownload,
}
