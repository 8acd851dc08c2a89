/** What may become of the cookie that binds a session to its browser. */
import fc from 'fast-check'

/** What a Cookie header is written with, each cookie as `name=value`. */
interface Given {
  /** The one that the session's browser was given. */
  own: string
  /** Another browser's, and one of a server with another key. */
  other: string
  foreign: string
  marker: string
  /** Chooses among the ways of a way. */
  at: number
}

type Way = (given: Given) => string | undefined

const name = '__Host-deity'
const choose = <T>(from: readonly T[], at: number): T => from[at % from.length] as T
const valueIn = (cookie: string): string => cookie.slice(name.length + 1)

/** A header in which a server finds the browser's own cookie, of two with its name the first counts. */
const own = {
  alone: ({ own }) => own,
  amid: ({ own, marker }) => `a=${marker}; ${own}; b="${marker}"`,
  'without blanks': ({ own, marker }) => `a=${marker};${own};b=c`,
  'behind one that is none': ({ own, marker, at }) =>
    `${choose([`${name}=${marker}`, `${name}=`, name, `x${name}=${'A'.repeat(22)}`, '='], at)}; ${own}`,
  'a header of its own': ({ own, marker }) => `a=${marker}\r\ncookie: ${own}\r\ncookie: b=c`,
  twice: ({ own }) => `${own}; ${own}`,
  'the first of two': ({ own, other }) => `${own}; ${other}`,
  'behind many': ({ own, marker, at }) => `${`a=${marker}; `.repeat(at)}${own}`,
} satisfies Record<string, Way>

/** A header without it. */
const hostile = {
  none: () => undefined,
  empty: () => '',
  'of another session': ({ other }) => other,
  'of another server': ({ foreign }) => foreign,
  'the second of two': ({ own, other, at }) => choose([`${other}; ${own}`, `${other}\r\ncookie: ${own}`], at),
  cut: ({ own, at }) => own.slice(0, name.length + 1 + (at % 22)),
  longer: ({ own, at }) => own + choose(['A', '=', '==', '-', ' A', ',', '"', '\\', '%3D'], at),
  doubled: ({ own, at }) => own + choose(['', '&', '.'], at) + valueIn(own),
  flipped: ({ own, at }) => {
    const index = name.length + 1 + (at % 22)
    return `${own.slice(0, index)}${own[index] === 'x' ? 'y' : 'x'}${own.slice(index + 1)}`
  },
  'in other letters': ({ own, at }) =>
    `${name}=${choose([valueIn(own).toLowerCase(), valueIn(own).toUpperCase()], at)}`,
  'under another name': ({ own, marker, at }) =>
    `${choose(
      ['deity', '__Secure-deity', '__host-deity', `${name}2`, `x${name}`, `$${name}`, `${name} `, marker, ''],
      at,
    )}=${valueIn(own)}`,
  'as text': ({ own, at }) =>
    choose(
      [
        `${name}="${valueIn(own)}"`,
        `${name}= ${valueIn(own)}`,
        `${name}:${valueIn(own)}`,
        `a=b, ${own}`,
        `a=b\t${own}`,
        encodeURIComponent(own),
        valueIn(own),
      ],
      at,
    ),
  malformed: ({ marker, at }) =>
    choose([';;;', '=', name, `${name}=;`, `\x80${marker}\xff`, `${name}=__proto__`, '; ; ='], at),
  marked: ({ marker }) => `${name}=${marker.padEnd(22, 'A')}`,
  huge: ({ own, marker, at }) => `${name}=${marker.repeat(1 + at * 16)}${valueIn(own)}`,
  many: ({ other, at }) => Array.from({ length: 1 + at * 4 }, () => other).join('; '),
} satisfies Record<string, Way>

/** Those that hold a browser's cookie, or a made-up one of the same form. */
const holding: ReadonlySet<keyof typeof hostile> = new Set([
  'of another session',
  'of another server',
  'the second of two',
  'flipped',
  'in other letters',
  'marked',
  'many',
])

/** What a browser brings that was given none. */
const madeUp = `${name}=${'A'.repeat(22)}`

/** The way of one header. */
export type CookieChange =
  | { is: 'own'; how: keyof typeof own; at: number }
  | { is: 'hostile'; how: keyof typeof hostile; at: number }

const at = fc.nat(99)
export const ownCookies: fc.Arbitrary<CookieChange> = fc.record({
  is: fc.constant('own' as const),
  how: fc.oneof(
    { weight: 8, arbitrary: fc.constant('alone' as const) },
    { weight: 7, arbitrary: fc.constantFrom(...(Object.keys(own) as (keyof typeof own)[])) },
  ),
  at,
})
export const hostileCookies: fc.Arbitrary<CookieChange> = fc.record({
  is: fc.constant('hostile' as const),
  how: fc.constantFrom(...(Object.keys(hostile) as (keyof typeof hostile)[])),
  at,
})

/** Is there no cookie of the name with a value of its form? */
export const holdsNone = (change: CookieChange): boolean =>
  change.is === 'hostile' && !holding.has(change.how)

/**
 * @param browser its cookie; nothing when it takes none
 * @returns the Cookie header, if one is sent
 */
export function writeCookie(
  change: CookieChange,
  browser: string | undefined,
  { others, foreign, marker }: { others: readonly string[]; foreign: readonly string[]; marker: string },
): string | undefined {
  const { at } = change
  if (change.is === 'own' && browser === undefined) return at % 2 ? `a=${marker}` : undefined
  const pick = (cookies: readonly string[]) => choose([...cookies, madeUp], at)
  const way: Way = change.is === 'own' ? own[change.how] : hostile[change.how]
  return way({
    own: browser ?? madeUp,
    other: pick(others.filter((cookie) => cookie !== browser)),
    foreign: pick(foreign),
    ...{ marker, at },
  })
}
