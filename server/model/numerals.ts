/** Reads numbers as people write them, whatever keyboard they have. */

/** The zeros of the digits that keyboards write: full-width, Arabic-Indic, Persian, Devanagari. */
const zeros = [0xff10, 0x0660, 0x06f0, 0x0966]
const otherDigits = /[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g
/** Minus and hyphens, the full stop and plus sign of full width, the Arabic decimal separator. */
const otherSigns: Readonly<Record<string, string>> = {
  ...{ '\u2212': '-', '\u2010': '-', '\u2011': '-', '\uff0d': '-' },
  ...{ '\uff0b': '+', '\uff0e': '.', '\u066b': '.' },
}
const eachOtherSign = /[\u2212\u2010\u2011\uff0d\uff0b\uff0e\u066b]/g

/** The text with the digits 0 to 9 for those of other scripts, and `-`, `+` and `.` for their like. */
export function withPlainDigits(text: string): string {
  const digitOf = (digit: string) => {
    const code = digit.charCodeAt(0)
    return String(code - Number(zeros.find((zero) => code >= zero && code <= zero + 9)))
  }
  return text.replace(otherDigits, digitOf).replace(eachOtherSign, (sign) => otherSigns[sign] ?? sign)
}

/** `7`, `07`, `-3`, `+3`, `2.50`, `.5`, `5.`, `1e2`, and `2,50` by then; not `0x10` or `1 000`. */
const numeral = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/

/** A comma that may group thousands: `1,500` is another number where it is the decimal sign. */
const mayGroup = /^[+-]?[1-9]\d{0,2},\d{3}$/
const decimalComma = /^([+-]?\d*),(\d+)$/

/** The digits that count, without sign, point, exponent and outer zeros. */
function significant(text: string): string {
  const [mantissa = ''] = text.split(/[eE]/)
  const digits = mantissa.replace(/[^\d]/g, '').replace(/^0+/, '')
  let end = digits.length
  while (digits[end - 1] === '0') end--
  return digits.slice(0, end)
}

/**
 * The number that a text means. `undefined` for a text that is none, that could mean two (`1,500`), or that
 * has more digits than a number holds: never another number than was meant.
 */
export function readNumber(text: string): number | undefined {
  const typed = withPlainDigits(text.trim())
  const plain = mayGroup.test(typed) ? typed : typed.replace(decimalComma, '$1.$2')
  if (!numeral.test(plain)) return undefined
  const number = Number(plain)
  const digits = significant(plain)
  if (digits === '') return 0
  const isExact = digits.length <= 100 && significant(number.toPrecision(digits.length)) === digits
  return isExact ? number : undefined
}
