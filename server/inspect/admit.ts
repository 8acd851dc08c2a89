/** Who may look: whoever sits at this machine in dev, else whoever has the token. */
import { timingSafeEqual } from 'node:crypto'
import { sha256 } from '../hashes.ts'

export interface Inspection {
  /** Nobody but this machine can reach the server, so no token is needed, and sessions can be forked. */
  dev: boolean
  /** The password of HTTP Basic; whichever user is named. */
  token: string | undefined
}

/** Names of this machine. Another one that leads here is a page elsewhere that wants to read with our eyes. */
const isLocal = (host = ''): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host)

/** Nothing when there is none. */
function passwordIn(authorization = ''): string {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? []
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  return password
}

/** Equal lengths, whatever was sent, so that the time taken tells nothing. */
const isSame = (given: string, right: string): boolean => timingSafeEqual(sha256(given), sha256(right))

export const isAdmitted = (
  { dev, token }: Inspection,
  headers: { host?: string | undefined; authorization?: string | undefined },
): boolean =>
  token === undefined ? dev && isLocal(headers.host) : isSame(passwordIn(headers.authorization), token)
