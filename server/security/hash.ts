/** SHA-256, and HMAC made with it. */
import { createHmac, createSecretKey, hash } from 'node:crypto'

export const sha256 = (data: string | Uint8Array): Buffer => hash('sha256', data, 'buffer')

/** @returns base64url of the HMAC-SHA-256 of a text's UTF-8 */
export function hmacBy(key: Uint8Array): (text: string) => string {
  const secret = createSecretKey(key)
  return (text) => createHmac('sha256', secret).update(text).digest('base64url')
}
