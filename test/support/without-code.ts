/** A diagnostic as it is printed, without its code. */
import { authorErrors } from '../../server/runtime/author-errors.ts'

/** @throws when the line ends in no code of the list */
export function withoutCode(line: string): string {
  const [, text = '', code = ''] = /^(.*) \[(DEITY_[A-Z_]+)\]$/.exec(line) ?? []
  if (!Object.hasOwn(authorErrors, code)) throw new Error(`no code that is listed: ${line}`)
  return text
}
