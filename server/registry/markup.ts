/** Where in an HTML page a template's expression stands. Values may stand in text and in quoted harmless attributes only. */

export type Place =
  /** `after`: the newest tag. */
  | { kind: 'text'; after: string }
  | { kind: 'tag' }
  | { kind: 'attribute'; name: string; quote: string }
  | { kind: 'script'; element: string }

/** Follows markup from one expression to the next; blocks are followed in the order in which they are written. */
export function followMarkup(): { read(markup: string): string[]; place(): Place } {
  let place: Place = { kind: 'text', after: '' }
  let tag = ''
  /** Reads on and returns the names of the elements that begin. */
  function read(markup: string): string[] {
    const begun: string[] = []
    let rest = markup
    const skip = (pattern: RegExp) => {
      const found = pattern.exec(rest)
      rest = found ? rest.slice(found.index + found[0].length) : ''
      return found
    }
    while (rest !== '') {
      if (place.kind === 'text') {
        const opened = skip(/<(\/?)([a-zA-Z][a-zA-Z0-9-]*)/)
        if (!opened) break
        tag = (opened[2] ?? '').toLowerCase()
        if (opened[1] === '') begun.push(tag)
        place = { kind: 'tag' }
      } else if (place.kind === 'tag') {
        const next = skip(/([a-zA-Z_:][\w:.-]*)\s*=\s*(["'])|>/)
        if (!next) break
        if (next[1] && next[2]) place = { kind: 'attribute', name: next[1].toLowerCase(), quote: next[2] }
        else
          place =
            tag === 'script' || tag === 'style'
              ? { kind: 'script', element: tag }
              : { kind: 'text', after: tag }
      } else if (place.kind === 'attribute') {
        const closing = rest.indexOf(place.quote)
        if (closing === -1) break
        rest = rest.slice(closing + 1)
        place = { kind: 'tag' }
      } else {
        if (!skip(new RegExp(`</${place.element}\\s*`, 'i'))) break
        place = { kind: 'tag' }
        tag = ''
      }
    }
    return begun
  }
  return { read, place: () => place }
}

/** Attributes whose value is more than text: code, an address or a style. */
const loaded =
  /^(on.*|style|href|src|srcset|srcdoc|action|formaction|data|poster|background|ping|manifest|xlink:href)$/

/** Why no value may stand there, or `undefined` when one may. */
export function unsafePlace(place: Place): string | undefined {
  if (place.kind === 'text') return undefined
  if (place.kind === 'attribute')
    return loaded.test(place.name) ? `a value cannot stand in the attribute ${place.name}` : undefined
  if (place.kind === 'tag') return 'a value cannot stand inside a tag unless quoted as an attribute'
  return `a value cannot stand in a <${place.element}>`
}
