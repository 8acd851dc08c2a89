/**
 * Follows the markup of a template as an HTML tokenizer does, from one expression to the next. It accepts
 * only the part of HTML that every browser reads alike: whole tags, quoted attributes, no comments.
 */

/** Where an expression stands. */
export type HtmlContext =
  | { kind: 'text' }
  /** Inside `<title>`, which holds text but no elements. */
  | { kind: 'title' }
  /** `isApart`: another name may begin here. */
  | { kind: 'tag'; element: string; isApart: boolean }
  /** `written`: what its value begins with; `file` after a `{{file}}`, which is a whole value. */
  | { kind: 'attribute'; element: string; name: string; quote: string; written: '' | 'text' | 'file' }

/** One item in a piece of markup, with its index. */
export type Found = { index: number } & (
  | { kind: 'element'; name: string; isEnd: boolean }
  /** `value`: as far as this piece writes it out. */
  | { kind: 'attribute'; name: string; element: string; value: string }
  | { kind: 'fault'; message: string }
)

export const text: HtmlContext = { kind: 'text' }

// White space is HTML's: `\s` has more, which a browser reads as part of a name or a value.
const startTag = /<([a-z][^\t\n\f\r />]*)/iy
const endTag = /<\/([a-z][a-z0-9-]*)[\t\n\f\r ]*>/iy
const doctype = /<!doctype html>/iy
const comment = /<!--/y
const titleEnd = /<\/title[\t\n\f\r ]*>/iy
const spaces = /[\t\n\f\r ]+/y
const tagEnd = /\/?>/y
const attributeName = /[a-z][a-z0-9_:.-]*/iy
const quoted = /[\t\n\f\r ]*=[\t\n\f\r ]*(["'])/y
const unquoted = /[\t\n\f\r ]*=[\t\n\f\r ]*[^\t\n\f\r "'>]*/y
const misplaced = /[^\t\n\f\r >]+/y

/** A piece of markup, and how far it has been read. */
interface Scan {
  readonly markup: string
  index: number
  context: HtmlContext
  readonly found: Found[]
}

/** Advances if the pattern matches here. */
function take(scan: Scan, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scan.index
  const taken = pattern.exec(scan.markup)
  if (taken) scan.index = pattern.lastIndex
  return taken ?? undefined
}

const fault = ({ found }: Scan, index: number, message: string) =>
  found.push({ kind: 'fault', index, message })

/** Reads a `<` in text. */
function readTag(scan: Scan): void {
  const { index, found } = scan
  const begun = take(scan, startTag)
  if (begun) {
    const element = (begun[1] ?? '').toLowerCase()
    found.push({ kind: 'element', name: element, isEnd: false, index })
    scan.context = { kind: 'tag', element, isApart: false }
    return
  }
  const ended = take(scan, endTag)
  if (ended) found.push({ kind: 'element', name: (ended[1] ?? '').toLowerCase(), isEnd: true, index })
  else if (take(scan, doctype)) found.push({ kind: 'element', name: '!doctype', isEnd: false, index })
  else if (take(scan, comment)) fault(scan, index, 'write {{!-- … --}}: no page carries a comment')
  else fault(scan, scan.index++, 'write &lt; for a < that begins no tag')
}

function readAttribute(scan: Scan, element: string): void {
  const { index, markup } = scan
  const name = (take(scan, attributeName)?.[0] ?? '').toLowerCase()
  const opened = take(scan, quoted)
  const [value = ''] = opened ? markup.slice(scan.index).split(opened[1] ?? '', 1) : []
  scan.found.push({ kind: 'attribute', name, element, value, index })
  if (opened) scan.context = { kind: 'attribute', element, name, quote: opened[1] ?? '', written: '' }
  else {
    if (take(scan, unquoted))
      fault(scan, index, `write ${name}="…": the value of an attribute stands in quotes`)
    scan.context = { kind: 'tag', element, isApart: false }
  }
}

function readInTag(scan: Scan, { element, isApart }: Extract<HtmlContext, { kind: 'tag' }>): void {
  const { index, markup } = scan
  if (take(scan, spaces)) scan.context = { kind: 'tag', element, isApart: true }
  else if (take(scan, tagEnd)) scan.context = element === 'title' ? { kind: 'title' } : text
  else if (isApart && /[a-z]/i.test(markup.charAt(index))) readAttribute(scan, element)
  else {
    const stray = take(scan, misplaced)?.[0] ?? ''
    fault(scan, index, `"${stray}" cannot stand inside the tag <${element}>: write each name whole`)
  }
}

/** Skips text up to the character, or to the end. */
function skipTo(scan: Scan, character: string): boolean {
  const at = scan.markup.indexOf(character, scan.index)
  scan.index = at === -1 ? scan.markup.length : at
  return at !== -1
}

/**
 * @param from the context in which the markup begins
 * @returns the context in which it ends, and what it holds
 */
export function followMarkup(from: HtmlContext, markup: string): { context: HtmlContext; found: Found[] } {
  const scan: Scan = { markup, index: 0, context: from, found: [] }
  while (scan.index < markup.length) {
    const { context } = scan
    if (context.kind === 'tag') readInTag(scan, context)
    else if (context.kind === 'attribute') {
      const { index } = scan
      const isEnded = skipTo(scan, context.quote)
      if (scan.index > index) {
        if (context.written === 'file') fault(scan, index, `{{file}} is the whole value of ${context.name}`)
        scan.context = { ...context, written: 'text' }
      }
      if (!isEnded) break
      scan.index++
      scan.context = { kind: 'tag', element: context.element, isApart: true }
    } else if (!skipTo(scan, '<')) break
    else if (context.kind === 'text') readTag(scan)
    else if (take(scan, titleEnd)) scan.context = text
    else fault(scan, scan.index++, 'write &lt; for a <: a title holds text only')
  }
  return { context: scan.context, found: scan.found }
}

/** The context after either of two branches, or `undefined` when the two differ. */
export function sameContext(one: HtmlContext, other: HtmlContext): HtmlContext | undefined {
  if (one.kind === 'tag' && other.kind === 'tag' && one.element === other.element)
    return one.isApart ? other : one
  return JSON.stringify(one) === JSON.stringify(other) ? one : undefined
}

export function nameOfContext(context: HtmlContext): string {
  if (context.kind === 'text') return 'in text'
  if (context.kind === 'title') return 'inside <title>'
  return context.kind === 'tag'
    ? `inside the tag <${context.element}>`
    : `inside the attribute ${context.name}`
}
