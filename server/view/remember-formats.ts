/** Remembers what `Intl` wrote: a number costs it microseconds, a range of days a hundred. */

/** Formats that are kept of one part of a message. A page shows few of them, and many pages the same. */
const max = 500

/** The same function, which asks for each value once while few are in use. */
export function remembered<Value extends string | number>(
  format: (value: Value) => string,
): (value: Value) => string {
  const known = new Map<Value, string>()
  return (value) => {
    const text = known.get(value)
    if (text !== undefined) return text
    const made = format(value)
    if (known.size >= max) known.clear()
    known.set(value, made)
    return made
  }
}
