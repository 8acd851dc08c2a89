/**
 * Balances directional controls: every isolate or embedding that a text opens is closed in it, and it closes
 * none that it did not open. Otherwise one U+2069 would end the isolation in which the text is shown. Source:
 * Unicode Standard Annex 9, section 3.3.2.
 */

/** What closes an embedding or override, and an isolate. */
const pop = '\u202c'
const popIsolate = '\u2069'
const closing: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['\u202a', '\u202b', '\u202d', '\u202e'].map((opens) => [opens, pop])),
  ...Object.fromEntries(['\u2066', '\u2067', '\u2068'].map((opens) => [opens, popIsolate])),
}

/** They end the paragraph, and with it every isolate that is open. */
const paragraphEnds = /[\u2028\u2029]/g
const controls = /[\u202a-\u202e\u2066-\u2069]/

export function balanced(text: string): string {
  if (!controls.test(text)) return text.replace(paragraphEnds, ' ')
  const owed: string[] = []
  let kept = ''
  for (const character of text.replace(paragraphEnds, ' ')) {
    const closes = closing[character]
    if (closes !== undefined) owed.push(closes)
    if (character === pop && owed.at(-1) === pop) owed.pop()
    else if (character === popIsolate && owed.includes(popIsolate)) owed.length = owed.lastIndexOf(popIsolate)
    else if (character === pop || character === popIsolate) continue
    kept += character
  }
  return kept + owed.reverse().join('')
}
