/** The safeguards of server/model/. */
import type { Row } from './list.ts'

export const model: readonly Row[] = [
  ["days are the application's", 'row 70', 'server/model/days.ts', '...{ timeZone, calendar', "...{ timeZone: 'UTC', calendar", 'model/days'],
  ['a time is one number and a unit', 'a definition that fails later does not start', 'server/model/duration.ts', '(\\d+(?:\\.\\d+)?)', '([\\d.]+)', 'model/duration'],
  ['a time of nothing is none', 'a definition that fails later does not start', 'server/model/duration.ts', 'length < 1', 'length < 0', 'model/duration'],
  ['a time that is stored as an integer', 'a definition that fails later does not start', 'server/model/duration.ts', 'Math.round(Number(count) * units[unit as keyof typeof units])', 'Number(count) * units[unit as keyof typeof units]', 'model/duration'],
  ['no prototype names', 'row 37', 'server/model/field-name.ts', ' && !inherited.has(name)', '', 'model/fields'],
  ['no strange names', 'row 37', 'server/model/field-name.ts', 'namePattern.test(name) && ', '', 'model/fields'],
  ['numerals as people write them', 'row 42', 'server/model/numerals.ts', '!numeral.test(plain)', 'false', 'engine/phase', 'model/fields'],
  ['never another number than was meant', 'row 65', 'server/model/numerals.ts', 'return isExact ? number : undefined', 'return number', 'model/fields'],
  ['a comma that may group thousands is no decimal sign', 'never another number than was meant', 'server/model/numerals.ts', 'mayGroup.test(typed) ? typed : ', '', 'model/fields'],
  ['a comma before decimals is a decimal sign', 'forms take what people type', 'server/model/numerals.ts', "typed.replace(decimalComma, '$1.$2')", 'typed', 'model/fields'],
  ['numbers of every keyboard', 'row 65', 'server/model/numerals.ts', 'withPlainDigits(text.trim())', 'text.trim()', 'model/fields', 'engine/phase'],
  ['blanks around what has a format', 'row 65', 'server/model/fields.ts', '(format || isOneFormat(schema)) && { isTrimmed: true }', '{}', 'model/fields'],
  ['what changes a value is not plain', 'a page shows what is stored', 'server/model/json-stable.ts', '  if (!(def.checks ?? []).every((check) => harmless.has(check._zod.def.check))) return false\n', '', 'model/needs'],
  ['handlers and views are given a copy of the state', "no author's code changes what is stored but by its outcome", 'server/model/needs.ts', 'needed[name] = copy(state[name])', 'needed[name] = state[name]', 'model/needs'],
]
