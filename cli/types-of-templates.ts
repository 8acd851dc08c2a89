/**
 * Asks the type checker whether what a template reads is there: each template becomes a function over what its screen's
 * view gives, with one line for each name that is read. At run time a name that is not there shows as nothing.
 */
import type { Reading } from '../server/registry/check.ts'
import type { ApplicationReading } from '../server/registry/read.ts'
import type { TemplateReading } from '../server/registry/template.ts'
import type { MadeModule } from './made-module.ts'

interface Place {
  file: string
  line: number
  column: number
}

/** What names mean at a place: the value of each context from the outside in, and the block parameters. */
interface Scope {
  contexts: readonly string[]
  parameters: ReadonlyMap<string, string>
}

const head = [
  'type Shown<S> = S extends { readonly shows?: infer V } ? V : any',
  'type Item<L> = unknown extends L ? any : L extends readonly (infer T)[] ? T : L extends ReadonlyMap<any, infer T> ? T : L extends object ? L[keyof L] : never',
  'declare function each<L>(list: L): Item<L>[]',
  'declare const any: any',
]

/** What else may be wrong with a line that was made is no concern of the author's. */
const noSuchProperty = new Set(['TS2339', 'TS2551', 'TS7053'])

/** A dot lets the type checker say which name was meant. */
const member = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name)
    ? `!.${name}`
    : /^\d+$/.test(name)
      ? `![${name}]`
      : `![${JSON.stringify(name)}]`

const isPath = (node: hbs.AST.Node): node is hbs.AST.PathExpression => node.type === 'PathExpression'

export function writeTemplateTypes({ transactions, partials, preferences }: ApplicationReading): MadeModule {
  const lines = [...head]
  const places = new Map<number, Place>()
  /** What the engine adds to what a view gives. */
  const names = Object.keys(preferences?.definition.preferences ?? {}).map((name) => JSON.stringify(name))
  const preferred = names.length > 0 ? ` & { preferences: Record<${names.join(' | ')}, string> }` : ''
  let file = ''
  let transaction: Reading | undefined
  let count = 0
  const newName = () => `_${++count}`

  function push(code: string, node?: hbs.AST.Node): void {
    if (node)
      places.set(lines.length + 1, { file, line: node.loc.start.line, column: node.loc.start.column + 1 })
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

  /** A line for each name among the values given to a helper. */
  function readGiven({ params, hash }: { params: hbs.AST.Node[]; hash?: hbs.AST.Hash }, scope: Scope): void {
    for (const node of [...params, ...(hash?.pairs ?? []).map(({ value }) => value)])
      if (isPath(node)) push(`void ${codeFor(node, scope)}`, node)
      else if (node.type === 'SubExpression') readGiven(node as hbs.AST.SubExpression, scope)
  }

  /** An answer is shown as the state holds it; if it does not hold it, the view has to give it. */
  function readAnswers({ params }: hbs.AST.MustacheStatement, { contexts }: Scope): void {
    for (const node of params) {
      const named = transaction?.templates.get((node as hbs.AST.StringLiteral).value)
      for (const { name } of named?.forms.flatMap(({ fields }) => fields) ?? [])
        if (!(name in (transaction?.found.definition.state.shape ?? {})))
          push(`void ${contexts[0]}${member(name)}`, node)
    }
  }

  function readBlock(block: hbs.AST.BlockStatement, scope: Scope): void {
    const { original } = block.path as hbs.AST.PathExpression
    const value = codeFor(block.params[0], scope)
    readGiven(block, scope)
    if (original === 'if' || original === 'unless') {
      push(`if (${original === 'if' ? '' : '!'}${value}) {`)
      walk(block.program, scope)
      push('} else {')
    } else if (original === 'each' || original === 'with') {
      const name = newName()
      push(
        original === 'each'
          ? `for (const ${name} of each(${value})) {`
          : `for (const ${name} of [${value}!]) {`,
      )
      const [parameter] = block.program.blockParams ?? []
      const parameters = new Map(scope.parameters)
      for (const other of block.program.blockParams ?? []) parameters.set(other, 'any')
      if (parameter !== undefined) parameters.set(parameter, name)
      walk(block.program, { contexts: [...scope.contexts, name], parameters })
      push('} {')
    } else {
      push('{')
      walk(block.program, scope)
      push('} {')
    }
    walk(block.inverse, scope)
    push('}')
  }

  /** A partial is read where it stands, since it is given what stands around it. */
  function readPartial(node: hbs.AST.PartialStatement, scope: Scope, around: readonly object[]): void {
    readGiven(node, scope)
    const partial = isPath(node.name as hbs.AST.Node)
      ? partials.get((node.name as hbs.AST.PathExpression).original)
      : undefined
    if (!partial || around.includes(partial.ast)) return
    const name = newName()
    const given = (node.hash?.pairs ?? []).map(({ key, value }) => `${key}: ${codeFor(value, scope)}`)
    const context = codeFor(node.params[0], scope)
    const base = node.params.length > 0 ? context : (scope.contexts.at(-1) ?? 'any')
    push(`for (const ${name} of [{ ...${base}, ${given.join(', ')} }]) {`)
    const before = file
    file = partial.file
    walk(partial.ast, { contexts: [name], parameters: new Map() }, [...around, partial.ast])
    file = before
    push('}')
  }

  function walk(program: hbs.AST.Program | undefined, scope: Scope, around: readonly object[] = []): void {
    for (const node of program?.body ?? [])
      if (node.type === 'MustacheStatement') {
        const { path } = node as hbs.AST.MustacheStatement
        if ((path as hbs.AST.PathExpression).original === 'answers')
          readAnswers(node as hbs.AST.MustacheStatement, scope)
        else readGiven(node as hbs.AST.MustacheStatement, scope)
      } else if (node.type === 'BlockStatement') readBlock(node as hbs.AST.BlockStatement, scope)
      else if (node.type === 'PartialStatement') readPartial(node as hbs.AST.PartialStatement, scope, around)
  }

  for (const reading of transactions)
    for (const [name, screen] of reading.found.screens) {
      const { templates, translations } = reading
      transaction = reading
      const first: TemplateReading | undefined = templates.get(name)
      for (const template of [...(first ? [first] : []), ...(translations.get(name)?.values() ?? [])]) {
        file = template.file
        const context = newName()
        push(
          `export function of${context}(${context}: Shown<typeof import(${JSON.stringify(screen.file)}).default>${preferred}) {`,
        )
        walk(template.ast, { contexts: [context], parameters: new Map() })
        push('}')
      }
    }

  return {
    lines,
    meaning: ({ line, code, message }) => {
      const place = places.get(line)
      if (!place || !noSuchProperty.has(code)) return []
      const [, name = ''] = /'"?(.+?)"?'/.exec(message) ?? []
      const [, meant] = /Did you mean '(.+)'\?$/.exec(message) ?? []
      const ending = meant === undefined ? '' : ` (did you mean "${meant}"?)`
      return [{ ...place, message: `nothing gives this template "${name}"${ending}` }]
    },
  }
}
