/** What may become of the three identifiers on their way: rows 26 to 31 of the catalogue. */
import fc from 'fast-check'
import type { Base, Pairs } from './seeds.ts'

const identifiers = ['sessionID', 'screenID', 'actionID'] as const
const ways = [
  'missing',
  'twice',
  'empty',
  'flipped',
  'cut',
  'longer',
  'huge',
  'marked',
  'another',
  'foreign',
  'named',
] as const

/** One identifier, changed in one way; `at` says where, or whose. */
export interface IdChange {
  id: (typeof identifiers)[number]
  how: (typeof ways)[number]
  at: number
}

export const idChanges = fc.array(
  fc.record({
    id: fc.constantFrom(...identifiers),
    how: fc.constantFrom(...ways),
    at: fc.nat(9999),
  }),
  { minLength: 1, maxLength: 2 },
)

/** Names that objects have, parts of other languages, and forms that an identifier nearly has. */
const named = [
  '__proto__',
  'constructor',
  'toString',
  'review.0',
  'review.999999999',
  'review.-1',
  'review.1e3',
  'dates.0x0',
  'receipt.5',
  '../review.5',
  'confirm',
  'confirm.AAAAAAAAAAAAAAAAAAAAAA',
  'confirm?agree=on.AAAAAAAAAAAAAAAAAAAAAA',
  'leave.AAAAAAAAAAAAAAAAAAAAAA',
  'resume?call=x.AAAAAAAAAAAAAAAAAAAAAA',
  '%00',
  '\0',
  '٣',
  '\u202e',
  'A'.repeat(27),
  'A'.repeat(28),
  'A'.repeat(29),
  `${'A'.repeat(27)}=`,
  `${'A'.repeat(27)}é`,
]

const flip = (text: string, at: number): string => {
  const index = at % (text.length || 1)
  return `${text.slice(0, index)}${text[index] === 'x' ? 'y' : 'x'}${text.slice(index + 1)}`
}

/** @param others whose identifiers are mixed in; `foreign` are those of a server with another key */
export function changeIds(
  pairs: Pairs,
  changes: readonly IdChange[],
  { others, foreign, marker }: { others: readonly Base[]; foreign: readonly Base[]; marker: string },
): Pairs {
  let changed = pairs
  const pick = (bases: readonly Base[], at: number, id: string) =>
    bases[at % bases.length]?.pairs.find(([name]) => name === id)?.[1] ?? ''
  for (const { id, how, at } of changes) {
    const to = (value: (old: string) => string): Pairs =>
      changed.map(([name, old]) => [name, name === id ? value(old) : old])
    if (how === 'missing') changed = changed.filter(([name]) => name !== id)
    if (how === 'twice') changed = [...changed, [id, at % 2 ? pick(others, at, id) : marker]]
    if (how === 'empty') changed = to(() => '')
    if (how === 'flipped') changed = to((old) => flip(old, at))
    if (how === 'cut') changed = to((old) => old.slice(0, at % (old.length || 1)))
    if (how === 'longer') changed = to((old) => old + marker.slice(0, 1 + (at % 5)))
    if (how === 'huge') changed = to((old) => old + marker.repeat(1 + (at % 3000)))
    if (how === 'marked') changed = to(() => (at % 2 ? marker : marker.padEnd(28, 'A')))
    if (how === 'another') changed = to(() => pick(others, at, id))
    if (how === 'foreign') changed = to(() => pick(foreign, at, id))
    if (how === 'named') changed = to(() => named[at % named.length] ?? '')
  }
  return changed
}
