/** What may become of a form's fields on their way: rows 37 to 43 of the catalogue. */
import fc from 'fast-check'
import type { Pairs } from './seeds.ts'

/** Texts around the marker that an answer may only hold escaped. */
const around = [
  ['plain ', ' text'],
  ['<script>', '</script>'],
  ['" onmouseover="', ''],
  ["' onmouseover='", ''],
  ['</textarea><img src=x onerror=', '>'],
  ['--><b>', ''],
  ['{{7*7}}', '$' + '{7*7}'],
  ['{{{', '}}}'],
  ['javascript:', ''],
  ['&lt;', '&#60;&amp'],
  ['\u202e', '\u202c'],
  ['\u200b\ufeff', ''],
  [`a${'\u0301'.repeat(200)}`, ''],
  ["'; drop table session; --", ''],
  ['\r\n', '\n\r'],
  ['\ud83d\udc69\u200d', '\u{1f680}'],
] as const

/** Texts that are read as something else somewhere. */
const odd = [
  '1e999',
  'NaN',
  'Infinity',
  '-0',
  '9007199254740993',
  '٣',
  '0x10',
  ' 1 ',
  '2027-02-31',
  '0000-01-01',
  '-000001-01-01',
  '275760-09-14',
  '2027-05-03T00:00',
  'a@b',
  '"a b"@example.org',
  'on',
  'true',
  '',
  ' ',
  'a'.repeat(5000),
]

/** Bytes of a body that stand for no text. */
const raw = [
  '%zz',
  '%',
  '%F',
  '%FF%FE',
  '%C0%AF',
  '%ED%A0%80',
  '%00',
  '\0',
  '\xff',
  ' ',
  '\r\n',
  '%u0041',
  ';',
]

const names = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '__proto__[a]',
  'a[b]',
  'a.b',
  'a[]',
  'a.0.b',
  'guests.0.name',
  'guests.999999.name',
  'name.0.__proto__',
  '',
  '1',
  'actionID.',
  'actionID.confirm.AAAAAAAAAAAAAAAAAAAAAA',
  'sessionid',
  'holder',
  'total',
  'reference',
  'agree',
]

export type FieldChange =
  | { do: 'mark'; at: number; with: number }
  | { do: 'odd'; at: number; with: number }
  | { do: 'raw'; at: number; with: number; inName: boolean }
  | { do: 'add'; name: number; with: number }
  | { do: 'unknown' | 'twice' | 'drop'; at: number }
  | { do: 'many' | 'long' | 'big'; size: number }

const at = fc.nat(99)
const change: fc.Arbitrary<FieldChange> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('mark' as const), at, with: fc.nat(around.length - 1) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('odd' as const), at, with: fc.nat(odd.length - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('raw' as const),
      at,
      with: fc.nat(raw.length - 1),
      inName: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      name: fc.nat(names.length - 1),
      with: fc.nat(around.length - 1),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('unknown', 'twice', 'drop'), at }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('many', 'long', 'big'),
      size: fc.integer({ min: 1, max: 20 }),
    }),
  },
)

export const fieldChanges = (least: number) => fc.array(change, { minLength: least, maxLength: 3 })

/** The pieces of text that were sent with the marker in them. */
export interface Marked {
  before: string
  after: string
}

const percent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)

/** @returns a body, and which texts around the marker it holds as values */
export function changeFields(
  pairs: Pairs,
  changes: readonly FieldChange[],
  marker: string,
): { body: string; marked: Marked[] } {
  const marked: Marked[] = []
  const mark = (index: number) => {
    const [before, after] = around[index % around.length] ?? ['', '']
    marked.push({ before, after })
    return `${before}${marker}${after}`
  }
  const sent = pairs.map(([name, value]) => [percent(name), percent(value)] as [string, string])
  const filled = sent.filter(([name]) => !/^(session|screen|action)ID/.test(name))
  const field = (index: number) => filled[index % (filled.length || 1)]
  const more: string[] = []
  for (const each of changes) {
    const found = 'at' in each ? field(each.at) : undefined
    if (each.do === 'mark' && found) found[1] = percent(mark(each.with))
    if (each.do === 'odd' && found) found[1] = percent(odd[each.with] ?? '')
    if (each.do === 'raw' && found) {
      marked.push({ before: raw[each.with] ?? '', after: '' })
      found[each.inName ? 0 : 1] += raw[each.with] + marker
    }
    if (each.do === 'add') more.push(`${percent(names[each.name] ?? '')}=${percent(mark(each.with))}`)
    if (each.do === 'unknown') {
      // Shown as the label of what was typed, with a good seal.
      marked.push({ before: 'name', after: '' })
      more.push(`name${marker}=${percent(mark(each.at))}`)
    }
    if (each.do === 'twice' && found) more.push(`${found[0]}=${percent(mark(each.at))}`)
    if (each.do === 'drop' && found) sent.splice(sent.indexOf(found), 1)
    if (each.do === 'many') for (let n = 0; n < each.size * 1000; n++) more.push(`a${n}=`)
    if (each.do === 'long') more.push(`${marker.repeat(each.size * 250)}=1`)
    if (each.do === 'big') more.push(`a=${'b'.repeat(each.size * 16_000)}`)
  }
  return { body: [...sent.map((pair) => pair.join('=')), ...more].join('&'), marked }
}
