/** What a hand can do with a browser, as data: fast-check makes sequences of it and shrinks them. */
import fc from 'fast-check'
import type { Care } from './fill.ts'

/** Which of several things there are by then: taken modulo their number. */
type Nth = number
type How = 'once' | 'twice at once' | 'hang up, again' | 'crash, again'

export type Gesture =
  | { do: 'open'; which: Nth }
  | { do: 'submit'; tab: Nth; button: Nth; care: Care; seed: number; how: How }
  | { do: 'prefer' | 'step'; tab: Nth; which: Nth; care: Care; seed: number; how: How }
  | { do: 'edit'; tab: Nth; back: number; button: Nth; seed: number }
  | { do: 'again'; tab: Nth; which: Nth; copies: number }
  | { do: 'back' | 'forward' | 'reload' | 'duplicate' | 'leave'; tab: Nth }
  | { do: 'link'; tab: Nth; which: Nth; copies: number }
  | { do: 'look'; tab: Nth; which: Nth }
  | { do: 'wait'; tab: Nth; length: Wait }
  | { do: 'restart' }
  | { do: 'sweep' }
  | { do: 'visitors'; which: Nth; seed: number; steps: number; size: number }

export type Wait = 'a second' | 'half the idle time' | 'almost the end' | 'the end' | 'the whole life'

/** One line; what was filled in and answered follows it in the transcript. */
export function describe(gesture: Gesture): string {
  const where = 'tab' in gesture ? `, tab ${gesture.tab}` : ''
  const length = gesture.do === 'wait' ? ` for ${gesture.length}` : ''
  const back = gesture.do === 'edit' ? `, ${gesture.back} back` : ''
  const copies = 'copies' in gesture && gesture.copies > 1 ? `, ${gesture.copies} at once` : ''
  const size = gesture.do === 'visitors' ? `, ${gesture.size} for ${gesture.steps} screens` : ''
  return `${gesture.do}${length}${where}${back}${copies}${size}`
}

const nth = fc.nat({ max: 11 })
const tab = fc.nat({ max: 3 })
const seed = fc.nat({ max: 199 })
const one = <const T extends string>(name: T) => fc.constant<T>(name)

/** Weighted towards its first value, which is also what shrinking ends at. */
const mostly = <T>(first: T, weight: number, ...others: T[]) =>
  fc.oneof(
    { arbitrary: fc.constant(first), weight },
    ...others.map((other) => ({ arbitrary: fc.constant(other), weight: 1 })),
  )

const how = mostly<How>('once', 9, 'twice at once', 'hang up, again', 'crash, again')

const submit = fc.record({
  do: one('submit'),
  tab,
  button: nth,
  care: mostly<Care>('well', 8, 'oddly', 'badly'),
  seed,
  how,
})

const beside = <const T extends 'prefer' | 'step'>(name: T) =>
  fc.record({
    do: one(name),
    tab,
    which: nth,
    care: mostly<Care>('well', 3, 'oddly', 'badly'),
    seed,
    how,
  })

/** Few seeds, so that many of them want the same: that is where conflicts come from. */
const visitors = fc.record({
  do: one('visitors'),
  which: nth,
  seed: fc.nat({ max: 3 }),
  steps: mostly(14, 1, 3, 6),
  size: mostly(1, 1, 2, 4),
})

const lengths = fc.constantFrom<Wait[]>(
  'a second',
  'half the idle time',
  'almost the end',
  'the end',
  'the whole life',
)

const weighted: { weight: number; arbitrary: fc.Arbitrary<Gesture> }[] = [
  { weight: 40, arbitrary: submit },
  { weight: 6, arbitrary: beside('prefer') },
  { weight: 6, arbitrary: beside('step') },
  { weight: 8, arbitrary: fc.record({ do: one('edit'), tab, back: fc.nat({ max: 4 }), button: nth, seed }) },
  { weight: 8, arbitrary: fc.record({ do: one('again'), tab, which: nth, copies: mostly(1, 2, 2, 5) }) },
  { weight: 6, arbitrary: fc.record({ do: one('back'), tab }) },
  { weight: 3, arbitrary: fc.record({ do: one('forward'), tab }) },
  { weight: 3, arbitrary: fc.record({ do: one('reload'), tab }) },
  { weight: 4, arbitrary: fc.record({ do: one('duplicate'), tab }) },
  { weight: 8, arbitrary: fc.record({ do: one('link'), tab, which: nth, copies: mostly(1, 2, 2) }) },
  { weight: 6, arbitrary: fc.record({ do: one('look'), tab, which: nth }) },
  { weight: 3, arbitrary: visitors },
  { weight: 2, arbitrary: fc.record({ do: one('open'), which: nth }) },
  { weight: 1, arbitrary: fc.record({ do: one('leave'), tab }) },
  { weight: 2, arbitrary: fc.record({ do: one('wait'), tab, length: lengths }) },
  { weight: 1, arbitrary: fc.record({ do: one('sweep') }) },
  { weight: 1, arbitrary: fc.record({ do: one('restart') }) },
]

/** Sequences of up to `longest` gestures. */
export const gestures = (longest: number): fc.Arbitrary<Gesture[]> =>
  fc.array(fc.oneof(...weighted), { minLength: 1, maxLength: longest, size: 'max' })
