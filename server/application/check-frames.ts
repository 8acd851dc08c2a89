/** Checks the names in the layout, the fault's page and their parts: a wrong one would be written as nothing. */
import { faultNames, layoutNames } from '../view/frame-names.ts'
import { type Diagnostic, diagnosticIn, suggestion } from './diagnostic.ts'
import type { TemplateReading } from './template-reading.ts'
import { fullName, outermost, type Scope, scopeInside } from './template-values.ts'

type Call = { params: hbs.AST.Node[]; hash?: hbs.AST.Hash }

/** The paths among the arguments of a call. */
const pathsIn = ({ params, hash }: Call): hbs.AST.PathExpression[] =>
  [...params, ...(hash?.pairs ?? []).map(({ value }) => value)].flatMap((node) => {
    if (node.type === 'SubExpression') return pathsIn(node as hbs.AST.SubExpression)
    return node.type === 'PathExpression' ? [node as hbs.AST.PathExpression] : []
  })

/** The names in a template, each with its place and its whole name: `steps[].text`. */
function namesIn(
  program: hbs.AST.Program | undefined,
  scope: Scope,
): { node: hbs.AST.PathExpression; name: string }[] {
  const named = (nodes: hbs.AST.PathExpression[]) =>
    nodes.map((node) => ({ node, name: fullName(node, scope) }))
  return (program?.body ?? []).flatMap((each) => {
    if (each.type === 'BlockStatement') {
      const block = each as hbs.AST.BlockStatement
      const inside = namesIn(block.program, scopeInside(block, scope))
      return [...named(pathsIn(block)), ...inside, ...namesIn(block.inverse, scope)]
    }
    if (each.type === 'PartialStatement') return named(pathsIn(each as hbs.AST.PartialStatement))
    if (each.type !== 'MustacheStatement') return []
    const mustache = each as hbs.AST.MustacheStatement
    const isValue = mustache.params.length === 0 && !mustache.hash
    return named(isValue ? [mustache.path as hbs.AST.PathExpression] : pathsIn(mustache))
  })
}

/** Is nothing known of it, or is it the item of a list itself? */
const isOpen = (name: string): boolean => name === '' || name.startsWith('?') || name.endsWith('[]')

/** Names that nothing gives to a template. A part of both has the names of both. */
function unknownNames({ file, ast }: TemplateReading, known: readonly string[], what: string): Diagnostic[] {
  return namesIn(ast, outermost)
    .filter(({ name }) => !isOpen(name) && !known.includes(name))
    .map(({ node, name }) => {
      const { line, column } = node.loc.start
      const message = `nothing gives ${what} "${name}"${suggestion(name, known)}`
      return diagnosticIn({ file, line, column: column + 1 }, 'DEITY_TEMPLATE_NAME_UNKNOWN', message)
    })
}

export const checkFrames = (
  layout: TemplateReading,
  fault: TemplateReading,
  parts: Iterable<TemplateReading>,
): Diagnostic[] => [
  ...unknownNames(layout, layoutNames, 'a layout'),
  ...unknownNames(fault, faultNames, 'the page of a fault'),
  ...[...parts].flatMap((part) =>
    unknownNames(part, [...layoutNames, ...faultNames], 'a part of layout and fault'),
  ),
]
