/** The regular expressions in the source of a program and in the schemas of its fields. */
import { readFileSync } from 'node:fs'
import { parse } from 'acorn'
import { simple } from 'acorn-walk'
import { transformSync } from 'oxc-transform'

export interface Pattern {
  /** Where it is and how it is written there. */
  place: string
  source: string
  flags: string
}

// biome-ignore lint/suspicious/noExplicitAny: the nodes of a tree and of a schema, without types
type Node = any

/** Constants of a module, by name. */
function constantsIn(tree: Node): Map<string, Node> {
  const constants = new Map<string, Node>()
  for (const each of tree.body) {
    const { type, kind, declarations = [] } = each.declaration ?? each
    if (type !== 'VariableDeclaration' || kind !== 'const') continue
    for (const { id, init } of declarations) constants.set(id.name, init)
  }
  return constants
}

/**
 * The patterns of a module, in literals and in calls of `RegExp`.
 * @param standIns for what such a call is given and is only known at run time, by how it is written
 * @throws {Error} for a call of which a part is not known
 */
export function patternsIn(file: string, standIns: Record<string, string> = {}): Pattern[] {
  const { code } = transformSync(file, readFileSync(file, 'utf8'))
  const tree: Node = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true })
  const constants = constantsIn(tree)
  const written = ({ start, end }: Node): string => code.slice(start, end)

  /** The text that an expression stands for in a pattern. */
  function textOf(node: Node): string {
    const standIn = standIns[written(node)]
    if (standIn !== undefined) return standIn
    if (node.type === 'Literal') return node.regex ? node.regex.pattern : String(node.value)
    if (node.type === 'Identifier' && constants.has(node.name)) return textOf(constants.get(node.name))
    if (node.type === 'MemberExpression' && node.property.name === 'source') return textOf(node.object)
    if (node.type === 'NewExpression' && node.callee.name === 'RegExp') return textOf(node.arguments[0])
    if (node.type === 'ConditionalExpression')
      return `(?:${textOf(node.consequent)}|${textOf(node.alternate)})`
    if (node.type === 'TemplateLiteral') {
      const values: string[] = node.expressions.map(textOf)
      return node.quasis.map(({ value }: Node, at: number) => value.cooked + (values[at] ?? '')).join('')
    }
    throw new Error(`${file} makes a pattern of what is only known at run time: ${written(node)}`)
  }

  const patterns: Pattern[] = []
  const found = (node: Node, source: string, flags: string) =>
    patterns.push({ place: `${file} ${written(node)}`, source, flags })
  const called = (node: Node) => {
    const [text, flags] = node.arguments
    if (node.callee.name === 'RegExp') found(node, textOf(text), flags ? textOf(flags) : '')
  }
  simple(tree, {
    Literal(node: Node) {
      if (node.regex) found(node, node.regex.pattern, node.regex.flags)
    },
    NewExpression: called,
    CallExpression: called,
  })
  return patterns
}

/** The patterns that a zod schema and all schemas in it test texts with. */
export function patternsOf(schema: unknown, place: string, seen = new Set<unknown>()): Pattern[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return []
  seen.add(schema)
  if (schema instanceof RegExp)
    return [{ place: `${place} ${schema}`, source: schema.source, flags: schema.flags }]
  const inner = schema as Node
  if (inner instanceof Set || inner instanceof Map || Array.isArray(inner))
    return [...inner.values()].flatMap((each) => patternsOf(each, place, seen))
  if (inner._zod) {
    const { def, pattern } = inner._zod
    // Zod asks for a text's end without the pattern that it has for this.
    if (def.format === 'ends_with') return []
    // Of other schemas it is one that their checks hold as well.
    return [def, def.type === 'template_literal' && pattern].flatMap((each) => patternsOf(each, place, seen))
  }
  return Object.entries(inner).flatMap(([name, each]) =>
    patternsOf(each, seen.size < 5 ? `${place} ${name}` : place, seen),
  )
}
