/**
 * The type of a file by its content. The library reads signatures only: it unpacks nothing, so that no file
 * can keep it busy. A file can still be valid as two types, which is why it is never shown inline.
 */
import { filetypemime } from 'magic-bytes.js'

/** Types without a signature. Text is recognised by what it lacks. */
const isTextual = (type: string): boolean => type.startsWith('text/') || type === 'image/svg+xml'

/** Bytes of the longest character, less one: the beginning of a file may end within it. */
const cutOff = 3

function isText(beginning: Uint8Array): boolean {
  if (beginning.includes(0)) return false
  const text = new TextDecoder().decode(beginning.subarray(0, -cutOff))
  return !text.includes('\ufffd')
}

/**
 * @param beginning of the file: all of it, or some 4 KB at least
 * @returns the one of these types that it has; `undefined` if it has none
 */
export function typeOf(beginning: Uint8Array, types: readonly string[]): string | undefined {
  const found = new Set<string>(filetypemime(beginning))
  const signed = types.find((type) => !isTextual(type) && found.has(type))
  if (signed !== undefined || found.size > 0) return signed
  return isText(beginning) ? types.find(isTextual) : undefined
}
