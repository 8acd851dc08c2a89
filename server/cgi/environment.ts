/**
 * Reads the meta-variables of a request: RFC 3875, section 4.1. What only the web server knows, the client's
 * address and whether it used TLS, comes from the variables that no header can set.
 */

export type Environment = Readonly<Record<string, string | undefined>>

export interface CgiRequest {
  /**
   * The request line and the headers, with the empty line after them. HTTP/1.0, whatever the client speaks: the
   * response then is not chunked, and ends the connection.
   */
  head: string
  /** Bytes of the body. */
  length: number
  /** The client's IP address; that of a proxy, unless the web server replaces it. */
  address: string | undefined
  /** Did the request reach the web server over TLS? */
  isTls: boolean
}

/**
 * Headers that are not passed on: those of one connection, and those that other variables give. A client that
 * sends `Proxy` sets `HTTP_PROXY` (CVE-2016-5385).
 */
const ignored: ReadonlySet<string> = new Set(
  'connection content-length content-type expect keep-alive proxy proxy-connection te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
)

function headersOf(environment: Environment): [name: string, value: string][] {
  const headers: [string, string][] = []
  for (const [variable, value = ''] of Object.entries(environment)) {
    if (!variable.startsWith('HTTP_')) continue
    const name = variable.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-')
    if (!ignored.has(name)) headers.push([name, value])
  }
  return headers
}

/** `PATH_INFO` is decoded. An escape for a slash is lost: no address of this server has one. */
const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** A line break would begin another header. */
const isLine = (text: string): boolean => !/[\0\r\n]/.test(text)

/**
 * @param basePath the path of the script, or the one that visitors see in its place
 * @returns nothing for what no web server passes on
 */
export function readRequest(environment: Environment, basePath: string): CgiRequest | undefined {
  const { REQUEST_METHOD: method = '', PATH_INFO: path = '', QUERY_STRING: query } = environment
  const { CONTENT_TYPE: type, CONTENT_LENGTH: length = '' } = environment
  if (!/^\d{0,15}$/.test(length)) return undefined
  const url = `${basePath}${encodePath(path)}` || '/'
  const headers = headersOf(environment)
  if (type) headers.push(['content-type', type])
  if (length !== '') headers.push(['content-length', length])
  const lines = [
    `${method} ${url}${query ? `?${query}` : ''} HTTP/1.0`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  if (!lines.every(isLine)) return undefined
  return {
    head: `${lines.join('\r\n')}\r\n\r\n`,
    length: Number(length),
    address: environment['REMOTE_ADDR'] || undefined,
    isTls: /^(on|1)$/i.test(environment['HTTPS'] ?? ''),
  }
}
