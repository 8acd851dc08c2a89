/** Texts that are expensive to read: one character repeated, with something else before or after it. */
import fc from 'fast-check'

/** Written as what it is made of, so that it can be changed and shown. */
export interface Nasty {
  begin: string
  again: string
  times: number
  end: string
}

const characters = [
  '!',
  'a',
  'A',
  '1',
  '0',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '.',
  '-',
  '_',
  '@',
  ':',
  ',',
  '/',
  '\\',
  '+',
  '%',
  '=',
  '&',
  '<',
  '>',
  '"',
  "'",
  '(',
  '{{',
  '</',
  'a.',
  'a@',
  'a-',
  'a ',
  '1 ',
  '1:',
  'AB',
  'é',
  'ß',
  'İ',
  'ﷺ',
  '\u0301',
  'a\u0301',
  '\u{1f600}',
  '\u{1f468}\u200d',
  '\u200b',
  '\u202e',
  '\u2028',
  '\u3164',
]
const few = ['', 'a', '1', '!', '@', ' ', '\n', '"', 'z', 'é', '-']

const some = (from: readonly string[]) => fc.constantFrom(...from)

export const nasty: fc.Arbitrary<Nasty> = fc.noBias(
  fc.record({
    begin: some(few),
    again: fc.oneof(
      { weight: 4, arbitrary: some(characters) },
      { weight: 1, arbitrary: fc.tuple(some(characters), some(characters)).map((two) => two.join('')) },
    ),
    times: fc.oneof(fc.nat(60), fc.integer({ min: 60, max: 2000 }), fc.integer({ min: 2000, max: 64_000 })),
    end: some(few),
  }),
)

/** Characters; a form may not hold more. */
const longest = 65_536

export const textOf = ({ begin, again, times, end }: Nasty): string =>
  begin + again.repeat(Math.min(times, Math.ceil(longest / again.length))) + end

/** `'a' + '!' × 500 + ''` */
export const nastyInWords = ({ begin, again, times, end }: Nasty): string =>
  [begin && JSON.stringify(begin), `${JSON.stringify(again)} × ${times}`, end && JSON.stringify(end)]
    .filter(Boolean)
    .join(' + ')
