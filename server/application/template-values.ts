/**
 * Values of layouts and the fault page that are not text; see view/screen-page.ts. `[]` means each item of a
 * list.
 */

/** Markup, which `{{{ }}}` writes as it is. */
export const markupNames: readonly string[] = [
  'body',
  'choices',
  'closedBy',
  'end',
  'languages',
  'extend',
  'leave',
  'on',
  'resume.form',
  'steps[].way',
]
/** URLs of the server itself, which may stand in `href`. */
export const addressNames: readonly string[] = ['errors[].href', 'home', 'links[].href', 'style']

/** The meaning of names at one place: the contexts from the outside in, and the names given by `as |…|`. */
export interface Scope {
  contexts: readonly string[]
  named: ReadonlyMap<string, string>
}

export const outermost: Scope = { contexts: [''], named: new Map() }

/** The name of a value that does not come unchanged from the engine. */
const unknown = '?'

/** The name of a path's value from the outermost context. Reads paths as view/compile-value.ts does. */
export function fullName(node: hbs.AST.Node | undefined, { contexts, named }: Scope): string {
  if (node?.type !== 'PathExpression') return unknown
  const { data, depth, parts, original } = node as hbs.AST.PathExpression
  const [first = '', ...rest] = parts
  if (data) return unknown
  const given = depth === 0 && !/^(\.|this\b)/.test(original) ? named.get(first) : undefined
  const [base, names] =
    given === undefined ? [contexts[Math.max(0, contexts.length - 1 - depth)], parts] : [given, rest]
  return [base, ...names].filter(Boolean).join('.')
}

/** What names mean inside a block. */
export function scopeInside(block: hbs.AST.BlockStatement, scope: Scope): Scope {
  const { original } = block.path as hbs.AST.PathExpression
  const changes = original === 'each' || original === 'with'
  const value = fullName(block.params[0], scope)
  const context = original === 'each' ? `${value}[]` : value
  const named = new Map(scope.named)
  for (const [index, name] of (block.program?.blockParams ?? []).entries())
    named.set(name, changes && index === 0 ? context : unknown)
  return { contexts: changes ? [...scope.contexts, context] : scope.contexts, named }
}
