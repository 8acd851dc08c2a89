/**
 * Requests as they are thought up: which form or link, what became of it, in which encoding. Small, so that
 * they shrink.
 */
import fc from 'fast-check'
import { type CookieChange, hostileCookies, ownCookies } from './cookies.ts'
import { taken, turnedAway } from './encodings.ts'
import { type FieldChange, fieldChanges } from './fields.ts'
import { type IdChange, idChanges } from './identifiers.ts'

export type Request =
  /** A form with a good seal and other fields, which may be taken. */
  | {
      kind: 'form'
      base: number
      fields: FieldChange[]
      cookie: CookieChange
      encoding: keyof typeof taken
      at: number
    }
  /** A form whose identifiers were changed. */
  | {
      kind: 'forged'
      base: number
      ids: IdChange[]
      fields: FieldChange[]
      encoding: keyof typeof taken
      at: number
    }
  /** A good form in an encoding that is refused. */
  | { kind: 'malformed'; base: number; encoding: keyof typeof turnedAway; at: number }
  /** A link, good or not. */
  | { kind: 'look'; base: number; ids: IdChange[]; cookie: CookieChange; head: boolean; at: number }
  /** A good form without the cookie of its browser. */
  | {
      kind: 'copied form'
      base: number
      fields: FieldChange[]
      cookie: CookieChange
      encoding: keyof typeof taken
      at: number
    }
  /** A good link without it. */
  | { kind: 'copied link'; base: number; cookie: CookieChange; head: boolean; at: number }
  /** A good form or link of a phase that was lost with a newer database. */
  | { kind: 'lost'; base: number; fields: FieldChange[]; encoding: keyof typeof taken; at: number }
  /** A first page, with any cookie. */
  | { kind: 'first'; cookie: CookieChange; at: number }
  /** Nothing that a page here holds. */
  | { kind: 'wild'; method: string; path: string; version: string; headers: [string, string][]; body: string }

const base = fc.nat(9999)
const at = fc.nat(99)
const encoding = fc.oneof(
  { weight: 2, arbitrary: fc.constant('plain' as const) },
  { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(taken) as (keyof typeof taken)[])) },
)

/** `§` stands for the marker. */
const piece = fc.constantFrom(
  '§',
  'booking',
  'change',
  'left',
  'health/ready',
  'style.css',
  '',
  '.',
  '..',
  '%2e%2e',
  '%00',
  '%zz',
  '%C0%AF',
  '*',
  '__proto__',
  'constructor',
  ';§',
  '<§>',
  '%3Cscript%3E§',
  'http://§/',
  '\x80',
  '\\',
  '{{§}}',
  'a'.repeat(300),
)
const path = fc
  .tuple(fc.array(piece, { maxLength: 3 }), fc.array(piece, { maxLength: 2 }))
  .map(
    ([segments, query]) =>
      `/${segments.join('/')}${query.length > 0 ? `?${query.join('=')}&sessionID=§` : ''}`,
  )
const header = fc.tuple(
  fc.constantFrom(
    'host',
    'content-type',
    'content-length',
    'transfer-encoding',
    'connection',
    'cookie',
    'range',
    'if-none-match',
    'accept-encoding',
    'accept',
    'x-http-method-override',
    'x-forwarded-host',
    'forwarded',
    'te',
    'trailer',
    'expect',
    'upgrade',
    'x-§',
  ),
  fc.constantFrom(
    '§',
    'a',
    '',
    '0',
    '5',
    'chunked',
    'close',
    'keep-alive',
    'upgrade',
    'gzip',
    'br;q=§',
    'bytes=0-',
    '*',
    'h2c',
    '"§"',
    'application/x-www-form-urlencoded',
    '<b>§',
  ),
)

const wild: fc.Arbitrary<Request> = fc.record({
  kind: fc.constant('wild' as const),
  method: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('GET', 'HEAD', 'POST') },
    { weight: 1, arbitrary: fc.constantFrom('PUT', 'OPTIONS', 'TRACE', 'G§', '§', '', '\0', '\x16\x03\x01') },
  ),
  path,
  version: fc.oneof(
    { weight: 8, arbitrary: fc.constant('1.1') },
    { weight: 1, arbitrary: fc.constantFrom('1.0', '0.9', '2.0', '§', '') },
  ),
  headers: fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .array(header, { maxLength: 4 })
        .map((more): [string, string][] => [['host', 'a'], ...more]),
    },
    { weight: 1, arbitrary: fc.array(header, { maxLength: 4 }) },
  ),
  body: fc.constantFrom('', '§=§', 'sessionID=§&screenID=§&actionID=§', '\0'.repeat(9), '5\r\n§\r\n', '<§>'),
})

const look = (changed: fc.Arbitrary<IdChange[]>): fc.Arbitrary<Request> =>
  fc.record({
    kind: fc.constant('look' as const),
    base,
    ids: changed,
    cookie: ownCookies,
    head: fc.boolean(),
    at,
  })

/** None of these may change anything. */
export const still: fc.Arbitrary<Request> = fc.noBias(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('forged' as const),
        base,
        ids: idChanges,
        fields: fieldChanges(0),
        encoding,
        at,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('malformed' as const),
        base,
        encoding: fc.constantFrom(...(Object.keys(turnedAway) as (keyof typeof turnedAway)[])),
        at,
      }),
    },
    { weight: 3, arbitrary: look(idChanges) },
    { weight: 1, arbitrary: look(fc.constant([])) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('copied form' as const),
        base,
        fields: fieldChanges(0),
        cookie: hostileCookies,
        encoding,
        at,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('copied link' as const),
        base,
        cookie: hostileCookies,
        head: fc.boolean(),
        at,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('lost' as const),
        base,
        fields: fieldChanges(0),
        encoding,
        at,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('first' as const),
        cookie: fc.oneof(ownCookies, hostileCookies),
        at,
      }),
    },
    { weight: 4, arbitrary: wild },
  ),
)

/** Each of these may be taken, as any form is. */
export const lively: fc.Arbitrary<Request> = fc.noBias(
  fc.record({
    kind: fc.constant('form' as const),
    base,
    fields: fieldChanges(1),
    cookie: ownCookies,
    encoding,
    at,
  }),
)
