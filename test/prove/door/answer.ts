/** What came back over a socket, taken apart as strictly as it should have been written. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

export interface Answer {
  status: number
  /** Names in lower case. */
  headers: Map<string, string>
  /** The status line and the headers as they came. */
  head: string
  /** UTF-8, decompressed. */
  body: string
}

const headPattern =
  /^HTTP\/1\.1 ([1-5]\d\d) [A-Za-z '-]+\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e]*\r\n)*)\r\n/

function readChunks(text: string): { body: string; length: number } {
  let body = ''
  for (let at = 0; ; ) {
    const [line, size] = /^([0-9a-f]+)\r\n/.exec(text.slice(at, at + 12)) ?? []
    if (!line || !size) throw new Error('a chunk without its size')
    at += line.length
    const end = at + Number.parseInt(size, 16)
    if (text.slice(end, end + 2) !== '\r\n') throw new Error('a chunk of another size')
    body += text.slice(at, end)
    at = end + 2
    if (size === '0') return { body, length: at }
  }
}

function decode(body: string, coding: string | undefined): string {
  if (body === '') return ''
  const bytes = Buffer.from(body, 'latin1')
  if (coding === 'gzip') return gunzipSync(bytes).toString()
  return (coding === 'br' ? brotliDecompressSync(bytes) : bytes).toString()
}

/**
 * @param text Latin-1
 * @param isHead the request was a HEAD
 * @throws when it is no sequence of answers
 */
export function readAnswers(text: string, isHead: boolean): Answer[] {
  const answers: Answer[] = []
  for (let rest = text; rest !== ''; ) {
    const [head, status, lines = ''] = headPattern.exec(rest) ?? []
    if (!head) throw new Error('an answer that does not begin as one')
    const pairs = lines
      .split('\r\n')
      .filter(Boolean)
      .map(
        (line) =>
          [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)] as const,
      )
    const headers = new Map(pairs)
    if (headers.size < pairs.length) throw new Error('a header that is there twice')
    rest = rest.slice(head.length)
    let body = ''
    const length = headers.get('content-length')
    const isEmpty = isHead || Number(status) < 200 || status === '204' || status === '304'
    if (!isEmpty && headers.get('transfer-encoding') === 'chunked') {
      const read = readChunks(rest)
      body = read.body
      rest = rest.slice(read.length)
    } else if (!isEmpty) {
      if (length === undefined || !/^\d+$/.test(length)) throw new Error('an answer of no known length')
      body = rest.slice(0, Number(length))
      if (body.length < Number(length)) throw new Error('an answer that is cut off')
      rest = rest.slice(Number(length))
    }
    answers.push({
      status: Number(status),
      headers,
      head,
      body: decode(body, headers.get('content-encoding')),
    })
  }
  return answers
}
