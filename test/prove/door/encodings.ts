/** How the bytes of a form can look: rows 44 to 53 of the catalogue. */

/** A form to be written, and a number that chooses among the ways of a encoding. */
export interface Written {
  path: string
  body: string
  marker: string
  at: number
  /** The Cookie header, if one is sent. */
  cookie?: string | undefined
}

export interface Bytes {
  /** Latin-1, in the pieces in which they are sent. */
  pieces: string[]
  /** The request is not whole, so that no answer is due. */
  isCut?: boolean
  /** The connection is reset once all is sent. */
  reset?: boolean
}

type Encoding = (written: Written) => Bytes

const type = 'application/x-www-form-urlencoded'

interface Head {
  method?: string
  version?: string
  eol?: string
  /** Header lines; with a name of those that are there already, instead of them. */
  headers?: Record<string, string | undefined>
}

export function writeHead(
  path: string,
  { method = 'POST', version = '1.1', eol = '\r\n', headers = {} }: Head,
) {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  )
  return [`${method} ${path} HTTP/${version}`, ...lines, '', ''].join(eol)
}

const form = ({ path, body, cookie }: Written, { headers = {}, ...head }: Head = {}): string =>
  writeHead(path, {
    ...head,
    headers: { host: 'a', 'content-type': type, 'content-length': String(body.length), cookie, ...headers },
  }) + body

const whole = (text: string): Bytes => ({ pieces: [text] })
const withHeaders =
  (headers: (written: Written) => Record<string, string | undefined>): Encoding =>
  (written) =>
    whole(form(written, { headers: headers(written) }))
const choose = <T>(from: readonly T[], at: number): T => from[at % from.length] as T

const inChunks = (body: string, size: number): string => {
  const pieces = body.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
  return `${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}0\r\n\r\n`
}
const chunked = (written: Written, text: string, more: Record<string, string> = {}): string =>
  form(
    { ...written, body: '' },
    { headers: { 'content-length': undefined, 'transfer-encoding': 'chunked', ...more } },
  ) + text
const cutAt = (text: string, at: number): string => text.slice(0, 1 + ((at * 37) % (text.length - 1)))

/** A form in one of these may be taken. */
export const taken = {
  plain: (written) => whole(form(written)),
  chunks: (written) => whole(chunked(written, inChunks(written.body, 1 + written.at * 20))),
  'http 1.0': (written) => whole(form(written, { version: '1.0' })),
  'no host': (written) => whole(form(written, { version: '1.0', headers: { host: undefined } })),
  pieces: (written) => ({
    pieces: form(written).match(new RegExp(`[^]{1,${50 + written.at * 10}}`, 'g')) ?? [],
  }),
  trailing: (written) => whole(`${form(written, { headers: { connection: 'close' } })}${written.marker}`),
  'our page': withHeaders(() => ({ origin: 'null', 'sec-fetch-site': 'same-origin' })),
  charset: withHeaders(() => ({ 'content-type': `${type}; charset=UTF-8` })),
  continue: withHeaders(() => ({ expect: '100-continue' })),
  'more headers': withHeaders(({ marker }) => ({
    [marker]: marker,
    referer: `http://a/${marker}`,
    'user-agent': `"><b>${marker}`,
    'x-forwarded-for': marker,
  })),
  compressed: withHeaders(({ at }) => ({
    'accept-encoding': choose(['gzip', 'br', 'gzip;q=0.5, br', '*'], at),
  })),
  'same again': (written) => whole(form(written).repeat(2 + (written.at % 3))),
  'other spelling': (written) =>
    whole(
      form({
        ...written,
        path:
          choose(['http://a', ''], written.at) + written.path.replace('b', choose(['b', '%62'], written.at)),
      }),
    ),
  'with a query': (written) =>
    whole(form({ ...written, path: `${written.path}?${written.marker}#${written.marker}` })),
  upgrade: (written) => ({
    ...whole(
      form(written, {
        headers: { connection: 'upgrade', upgrade: choose(['websocket', 'h2c', written.marker], written.at) },
      }),
    ),
    reset: written.at % 2 === 0,
    isCut: written.at % 2 === 0,
  }),
  'resets after': (written) => ({ ...whole(form(written)), reset: true, isCut: true }),
  'lenient headers': (written) =>
    whole(
      form(written, { headers: { a: choose(['\tb', 'b\r\n c', '\x80\xff', 'b\x7f', 'a: b:'], written.at) } }),
    ),
  'other version': (written) =>
    whole(form(written, { version: choose(['2.0', '1.2', '3.0', '0.9', '1', 'x'], written.at) })),
} satisfies Record<string, Encoding>

const methods = [
  'OPTIONS',
  'PUT',
  'DELETE',
  'PATCH',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'FROB',
  'post',
  'PRI',
  'M-SEARCH',
]

/** A form in one of these never is. */
export const turnedAway = {
  method: (written) => whole(form(written, { method: choose(methods, written.at) })),
  connect: (written) => ({
    ...whole(
      writeHead(choose(['a:80', written.path, '*'], written.at), {
        method: 'CONNECT',
        headers: { host: 'a', cookie: written.cookie },
      }) + written.body,
    ),
    reset: written.at % 2 === 0,
    isCut: written.at % 2 === 0,
  }),
  'http 0.9': (written) =>
    whole(`${choose(['GET', 'POST'], written.at)} ${written.path}\r\n\r\n${written.body}`),
  'bad chunks': (written) =>
    whole(
      chunked(
        written,
        choose(['zz\r\n', '-1\r\n', '5;', 'ffffffffffffffffff\r\n', '\r\n', '0x5\r\n'], written.at) +
          written.body +
          '\r\n\r\n0\r\n\r\n',
      ),
    ),
  'chunks and a length': (written) =>
    whole(chunked(written, inChunks(written.body, 999), { 'content-length': String(written.body.length) })),
  'two lengths': (written) =>
    whole(form(written).replace('\r\n\r\n', `\r\ncontent-length: ${written.body.length + 1}\r\n\r\n`)),
  'odd length': withHeaders(({ at, marker, body }) => ({
    'content-length': choose(
      ['-1', '+5', 'abc', '1e2', '99999999999999999999999', `${body.length},${body.length}`, marker],
      at,
    ),
  })),
  'odd coding': withHeaders(({ at, marker }) => ({
    'content-length': undefined,
    'transfer-encoding': choose(
      ['gzip', 'identity', 'chunked, chunked', 'chunked, gzip', marker, ' chunked,'],
      at,
    ),
  })),
  'no returns': (written) => whole(form(written, { eol: choose(['\n', '\r'], written.at) })),
  'odd header': withHeaders(({ at, marker }) => ({
    [choose([`${marker} `, `\0${marker}`, '', `a b ${marker}`, `é${marker}`], at)]: choose(
      [marker, `\0${marker}`],
      at,
    ),
  })),
  'long headers': withHeaders(({ marker, at }) => ({ 'x-long': marker.repeat(1600 + at * 20) })),
  'many headers': withHeaders(({ marker }) =>
    Object.fromEntries(Array.from({ length: 2500 }, (_, n) => [`${marker}${n}`, ''])),
  ),
  'long address': (written) =>
    whole(form({ ...written, path: `${written.path}?${written.marker.repeat(800 + written.at * 8)}` })),
  'another type': withHeaders(({ at, marker }) => ({
    'content-type': choose(
      [
        undefined,
        '',
        'text/plain',
        'application/json',
        'multipart/form-data; boundary=a',
        `text/${marker}`,
        `${marker}`,
        `${type}${marker}`,
      ],
      at,
    ),
  })),
  'another encoding': withHeaders(({ at, marker }) => ({
    'content-encoding': choose(['gzip', 'identity', marker], at),
  })),
  'another site': withHeaders(({ at, marker }) => ({
    'sec-fetch-site': choose(['cross-site', 'same-site', marker], at),
    origin: choose([undefined, 'null', 'http://a'], at),
  })),
  'another origin': withHeaders(({ at, marker }) => ({
    origin: choose([`http://${marker}.example`, '%%', marker, 'https://a.b'], at),
  })),
  expectation: withHeaders(({ marker }) => ({ expect: marker })),
  'another address': (written) =>
    whole(
      form({
        ...written,
        path:
          choose(['//', '/.', '/%2f', '/%zz', `/${written.marker}`, '/%00', '*'], written.at) + written.path,
      }),
    ),
  cut: (written) => ({ pieces: [cutAt(form(written), written.at)], isCut: true }),
  'cut and reset': (written) => ({ pieces: [cutAt(form(written), written.at)], isCut: true, reset: true }),
  'cut chunks': (written) => ({
    pieces: [chunked(written, cutAt(inChunks(written.body, 30), written.at).slice(0, -8))],
    isCut: true,
    reset: written.at % 2 === 0,
  }),
  silence: () => ({ pieces: [], isCut: true }),
} satisfies Record<string, Encoding>
