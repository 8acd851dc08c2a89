/**
 * SHA-256, and HMAC made of it (RFC 2104). Every page carries some ten seals: two plain hashes for each cost about half
 * of an object by `createHmac`, and a hash read as text costs a third of one that Node writes into a Buffer of its own.
 */
import { hash } from 'node:crypto'

/** Bytes that SHA-256 takes at a time. */
const blockSize = 64

export const sha256 = (data: string | Uint8Array): Buffer =>
  Buffer.from(hash('sha256', data, 'binary'), 'binary')

/** @returns base64url of the HMAC-SHA-256 of a text's UTF-8 */
export function hmacBy(key: Uint8Array): (text: string) => string {
  const block = Buffer.alloc(blockSize)
  block.set(key.length > blockSize ? sha256(key) : key)
  const inner = block.map((byte) => byte ^ 0x36)
  const outer = block.map((byte) => byte ^ 0x5c)
  return (text) =>
    hash('sha256', Buffer.concat([outer, sha256(Buffer.concat([inner, Buffer.from(text)]))]), 'base64url')
}
