/** What a visitor should see, held against the page. */
import { AssertionError } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'

/** A text as it stands there, or a pattern that it matches. */
export type Words = string | RegExp

/** What a page should show. What is not named is not looked at. */
export interface Sight {
  status?: number
  heading?: Words
  title?: Words
  /** Each of these stands somewhere on the page. */
  text?: Words | readonly Words[]
  /** None of these does. */
  without?: Words | readonly Words[]
  /** By field: the message beside it, and beside no other; `{}` for no message at all. */
  errors?: Record<string, Words>
  /** By field: what stands in it. */
  values?: Record<string, string>
}

/** What is looked at. */
interface Seen {
  readonly status: number
  readonly heading: string
  readonly title: string
  readonly text: string
  readonly errors: Record<string, string>
  value(field: string): string
}

const listed = (words: Words | readonly Words[] = []): readonly Words[] =>
  typeof words === 'string' || words instanceof RegExp ? [words] : words

/** A value as it stands in the expectation, when it is what was expected. */
export const asExpected = (actual: unknown, expected: unknown): unknown =>
  expected instanceof RegExp && actual !== undefined && expected.test(String(actual)) ? expected : actual

/** The properties of `actual` in the order of those expected. */
export function likeExpected(
  actual: Record<string, unknown>,
  expected: Record<string, unknown>,
): Record<string, unknown> {
  const names = [...Object.keys(expected), ...Object.keys(actual).filter((name) => !(name in expected))]
  return Object.fromEntries(names.map((name) => [name, asExpected(actual[name], expected[name])]))
}

/**
 * @param caller left out of the error's stack, so that it begins in the test
 * @throws AssertionError that holds both
 */
export function assertSame(actual: unknown, expected: unknown, message: string, caller: () => unknown): void {
  if (isDeepStrictEqual(actual, expected)) return
  const operator = 'deepStrictEqual'
  // The runner's own words for the difference, after ours.
  const { message: difference } = new AssertionError({ actual, expected, operator })
  const stackStartFn = caller
  throw new AssertionError({ message: `${message}\n${difference}`, actual, expected, operator, stackStartFn })
}

/** @throws AssertionError for the first that is not as it should be */
export function compare(seen: Seen, sight: Sight, caller: (sight: Sight) => unknown): void {
  const at = `on “${seen.heading}” (status ${seen.status})`
  const same = (name: string, actual: unknown, expected: unknown) =>
    assertSame(actual, expected, `${name} ${at}`, caller as () => unknown)
  for (const name of ['status', 'heading', 'title'] as const)
    if (sight[name] !== undefined) same(name, asExpected(seen[name], sight[name]), sight[name])
  const { errors, values } = sight
  if (errors) same('errors', likeExpected(seen.errors, errors), errors)
  if (values) {
    const actual = Object.keys(values).map((field) => [field, seen.value(field)])
    same('values', Object.fromEntries(actual), values)
  }
  const holds = (words: Words) =>
    typeof words === 'string' ? seen.text.includes(words) : words.test(seen.text)
  const fail = (message: string, expected: Words) => {
    const more = { actual: seen.text, expected, operator: 'match', stackStartFn: caller }
    throw new AssertionError({ message: `${message} ${at}: ${seen.text}`, ...more })
  }
  for (const words of listed(sight.text)) if (!holds(words)) fail(`${words} does not stand`, words)
  for (const words of listed(sight.without)) if (holds(words)) fail(`${words} stands`, words)
}
