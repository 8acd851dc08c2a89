/** Asks the type checker whether each name in a template is one that its screen's view gives. */
import { diagnosticIn, type Location } from '../server/application/diagnostic.ts'
import type { ApplicationReading } from '../server/application/read.ts'
import type { Reading } from '../server/application/reading.ts'
import { arrayIn } from '../server/model/rows.ts'
import type { MadeModule } from './made-module.ts'

/** What names mean at a place: the value of each context from the outside in, and the block parameters. */
interface Scope {
  contexts: readonly string[]
  parameters: ReadonlyMap<string, string>
}

/** A template of a transaction that is written as code, and the module it is written to. */
interface Source {
  module: { lines: string[]; locations: Map<number, Location>; names: number }
  transaction: Reading
  partials: ApplicationReading['partials']
  file: string
  /** The trees of the partials that it stands in. */
  around: readonly object[]
}

const head = [
  'type Shown<S> = S extends { readonly shows?: infer V } ? V : any',
  'type Item<L> = unknown extends L ? any : L extends readonly (infer T)[] ? T : L extends ReadonlyMap<any, infer T> ? T : L extends object ? L[keyof L] : never',
  'declare function each<L>(list: L): Item<L>[]',
  'declare const any: any',
]

/** Other errors in a line that was made are not the author's. */
const noSuchProperty = new Set(['TS2339', 'TS2551', 'TS7053'])

/** With a dot, where one can stand, the type checker reports which name was meant. */
function member(name: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return `!.${name}`
  return /^\d+$/.test(name) ? `![${name}]` : `![${JSON.stringify(name)}]`
}

const isPath = (node: hbs.AST.Node): node is hbs.AST.PathExpression => node.type === 'PathExpression'

const newName = ({ module }: Source): string => `_${++module.names}`

function push({ module, file }: Source, code: string, node?: hbs.AST.Node): void {
  const { lines, locations } = module
  if (node) {
    const { line, column } = node.loc.start
    locations.set(lines.length + 1, { file, line, column: column + 1 })
  }
  lines.push(code)
}

/** A value as TypeScript; of what the engine gives (`@index`) nothing is known. */
function codeFor(node: hbs.AST.Node | undefined, { contexts, parameters }: Scope): string {
  if (!node || !isPath(node)) return 'any'
  const [first = '', ...rest] = node.parts
  const isRoot = node.data && first === 'root'
  if (node.data && !isRoot) return 'any'
  const parameter = /^(this|\.)/.test(node.original) ? undefined : parameters.get(first)
  const base = isRoot ? contexts[0] : (parameter ?? contexts.at(-1 - node.depth))
  const parts = isRoot || parameter !== undefined ? rest : node.parts
  return (base ?? 'any') + parts.map(member).join('')
}

/** A line for each name among the arguments of a call. */
function writeArguments(
  source: Source,
  { params, hash }: { params: hbs.AST.Node[]; hash?: hbs.AST.Hash },
  scope: Scope,
): void {
  for (const node of [...params, ...(hash?.pairs ?? []).map(({ value }) => value)])
    if (isPath(node)) push(source, `void ${codeFor(node, scope)}`, node)
    else if (node.type === 'SubExpression') writeArguments(source, node as hbs.AST.SubExpression, scope)
}

/** A call of a helper, or a value. */
function writeMustache(source: Source, node: hbs.AST.MustacheStatement, scope: Scope): void {
  const path = node.path as hbs.AST.PathExpression
  if (path.original === 'answers') writeAnswers(source, node, scope)
  else if (node.params.length > 0 || node.hash) writeArguments(source, node, scope)
  else if (isPath(path)) push(source, `void ${codeFor(path, scope)}`, path)
}

/** An answer is shown as the state holds it; if it does not hold it, the view has to give it. */
function writeAnswers(source: Source, { params }: hbs.AST.MustacheStatement, { contexts }: Scope): void {
  const { templates, found } = source.transaction
  for (const node of params)
    for (const { fields } of templates.get((node as hbs.AST.StringLiteral).value)?.forms ?? [])
      for (const { name } of fields) {
        const shown = arrayIn(name) ?? name
        if (!(shown in found.definition.state.shape))
          push(source, `void ${contexts[0]}${member(shown)}`, node)
      }
}

function writeBlock(source: Source, block: hbs.AST.BlockStatement, scope: Scope): void {
  const { original } = block.path as hbs.AST.PathExpression
  const value = codeFor(block.params[0], scope)
  writeArguments(source, block, scope)
  let otherwise = '} {'
  if (original === 'if' || original === 'unless') {
    push(source, `if (${original === 'if' ? '' : '!'}${value}) {`)
    writeProgram(source, block.program, scope)
    otherwise = '} else {'
  } else if (original === 'each' || original === 'with') {
    const name = newName(source)
    push(source, `for (const ${name} of ${original === 'each' ? `each(${value})` : `[${value}!]`}) {`)
    const [parameter, ...others] = block.program.blockParams ?? []
    const parameters = new Map([...scope.parameters, ...others.map((other) => [other, 'any'] as const)])
    if (parameter !== undefined) parameters.set(parameter, name)
    writeProgram(source, block.program, { contexts: [...scope.contexts, name], parameters })
  } else {
    push(source, '{')
    writeProgram(source, block.program, scope)
  }
  push(source, otherwise)
  writeProgram(source, block.inverse, scope)
  push(source, '}')
}

/** A partial is written where it stands, with the context that stands around it. */
function writePartial(source: Source, node: hbs.AST.PartialStatement, scope: Scope): void {
  writeArguments(source, node, scope)
  const partial = source.partials.get((node.name as hbs.AST.PathExpression).original)
  if (!partial || source.around.includes(partial.ast)) return
  const name = newName(source)
  const named = (node.hash?.pairs ?? []).map(({ key, value }) => `${key}: ${codeFor(value, scope)}`)
  const base = node.params.length > 0 ? codeFor(node.params[0], scope) : (scope.contexts.at(-1) ?? 'any')
  push(source, `for (const ${name} of [{ ...${base}, ${named.join(', ')} }]) {`)
  const inside = { ...source, file: partial.file, around: [...source.around, partial.ast] }
  writeProgram(inside, partial.ast, { contexts: [name], parameters: new Map() })
  push(source, '}')
}

function writeProgram(source: Source, program: hbs.AST.Program | undefined, scope: Scope): void {
  for (const node of program?.body ?? [])
    if (node.type === 'MustacheStatement') writeMustache(source, node as hbs.AST.MustacheStatement, scope)
    else if (node.type === 'BlockStatement') writeBlock(source, node as hbs.AST.BlockStatement, scope)
    else if (node.type === 'PartialStatement') writePartial(source, node as hbs.AST.PartialStatement, scope)
}

/** One function for each template: what it is given is what its screen's view gives, and the preferences. */
export function writeTemplateTypes({ transactions, partials, preferences }: ApplicationReading): MadeModule {
  const module: Source['module'] = { lines: [...head], locations: new Map(), names: 0 }
  const names = Object.keys(preferences?.definition.preferences ?? {}).map((name) => JSON.stringify(name))
  const preferred = names.length > 0 ? ` & { preferences: Record<${names.join(' | ')}, string> }` : ''
  for (const transaction of transactions)
    for (const [name, screen] of transaction.found.screens) {
      const template = transaction.templates.get(name)
      if (!template) continue
      const { file, ast } = template
      const source = { module, transaction, partials, file, around: [] }
      const context = newName(source)
      const shown = `Shown<typeof import(${JSON.stringify(screen.file)}).default>${preferred}`
      push(source, `export function of${context}(${context}: ${shown}) {`)
      writeProgram(source, ast, { contexts: [context], parameters: new Map() })
      push(source, '}')
    }
  return {
    lines: module.lines,
    meaning: ({ line, code, message }) => {
      const location = module.locations.get(line)
      if (!location || !noSuchProperty.has(code)) return []
      const [, name = ''] = /'"?(.+?)"?'/.exec(message) ?? []
      const [, meant] = /Did you mean '([^']+)'\?$/.exec(message) ?? []
      const ending = meant === undefined ? '' : ` (did you mean "${meant}"?)`
      const text = `nothing gives this template "${name}"${ending}`
      return [diagnosticIn(location, 'DEITY_TEMPLATE_NAME_UNKNOWN', text)]
    },
  }
}
