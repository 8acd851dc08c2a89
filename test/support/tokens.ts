/**
 * Reads a page as a browser's tokenizer does (HTML Living Standard, 13.2.5), quoted and unquoted attributes,
 * comments and raw text alike: it takes any input, as a browser does.
 */

export type Token =
  | { kind: 'start'; name: string; attributes: [name: string, value: string][] }
  | { kind: 'end'; name: string }
  | { kind: 'comment'; text: string }
  | { kind: 'text'; text: string }

/** Elements in which no other begins. */
const raw = /^(title|textarea|style|script|xmp|iframe|noembed|noframes|noscript|plaintext)$/

const start = /<([a-z][^\t\n\f\r />]*)/iy
const end = /<\/([a-z][^\t\n\f\r />]*)/iy
const declaration = /<!--(?:>|->|([\s\S]*?)(?:--!?>|$))|<[!?/]([^>]*)>?/y
const blank = /[\t\n\f\r /]*/y
const attribute =
  /([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"?|'([^']*)'?|([^\t\n\f\r >]*)))?/y

export function tokensOf(page: string): Token[] {
  const tokens: Token[] = []
  let index = 0
  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = index
    const taken = pattern.exec(page)
    if (taken) index = pattern.lastIndex
    return taken
  }
  function readAttributes(): [string, string][] {
    const attributes = new Map<string, string>()
    for (;;) {
      take(blank)
      const taken = take(attribute)
      if (!taken) break
      const name = (taken[1] ?? '').toLowerCase()
      // The first of a name counts.
      if (!attributes.has(name)) attributes.set(name, taken[2] ?? taken[3] ?? taken[4] ?? '')
    }
    index++
    return [...attributes]
  }
  function readText(to: number): void {
    const upTo = to === -1 ? page.length : to
    if (upTo > index) tokens.push({ kind: 'text', text: page.slice(index, upTo) })
    index = upTo
  }

  while (index < page.length) {
    const begun = take(start)
    if (begun) {
      const name = (begun[1] ?? '').toLowerCase()
      tokens.push({ kind: 'start', name, attributes: readAttributes() })
      if (raw.test(name)) {
        const rest = page.slice(index).search(new RegExp(`</${name}[\\t\\n\\f\\r />]`, 'i'))
        readText(rest === -1 ? -1 : index + rest)
      }
      continue
    }
    const ended = take(end)
    if (ended) {
      readAttributes()
      tokens.push({ kind: 'end', name: (ended[1] ?? '').toLowerCase() })
      continue
    }
    const declared = take(declaration)
    if (declared) tokens.push({ kind: 'comment', text: declared[1] ?? declared[2] ?? '' })
    else readText(page.indexOf('<', index + 1))
  }
  return tokens
}
