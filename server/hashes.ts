/**
 * SHA-256, and HMAC made of it (RFC 2104). A page carries two to a dozen seals: two plain hashes for each cost about half
 * of an object by `createHmac`, and a hash read as text costs a third of one that Node writes into a Buffer of its own.
 */
import { hash } from 'node:crypto'

/** Bytes that SHA-256 takes at a time. */
const blockSize = 64

export const sha256 = (data: string | Uint8Array): Buffer =>
  Buffer.from(hash('sha256', data, 'binary'), 'binary')

/** Bytes of text for which there is room; longer ones, which no seal has, get some of their own. */
const room = 4096

/** @returns base64url of the HMAC-SHA-256 of a text's UTF-8 */
export function hmacBy(key: Uint8Array): (text: string) => string {
  const block = Buffer.alloc(blockSize)
  block.set(key.length > blockSize ? sha256(key) : key)
  const inner = Buffer.concat([block.map((byte) => byte ^ 0x36), Buffer.alloc(room)])
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(32)])
  /** The beginnings of `inner`, by length: to make one is dearer than to hash it. */
  const beginnings: Buffer[] = []
  const padded = (text: string): Buffer => {
    if (text.length * 3 > room) return Buffer.concat([inner.subarray(0, blockSize), Buffer.from(text)])
    const length = blockSize + inner.write(text, blockSize)
    beginnings[length] ??= inner.subarray(0, length)
    return beginnings[length]
  }
  return (text) => {
    outer.write(hash('sha256', padded(text), 'binary'), blockSize, 'binary')
    return hash('sha256', outer, 'base64url')
  }
}
