/** A length of time in the visitor's language. */

/** An application has few durations, and formatting one takes longer than much of a page. */
const formatted = new Map<string, string>()

function inUnits(count: number, unit: string, language: string): string {
  const key = `${language} ${count} ${unit}`
  const text =
    formatted.get(key) ??
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
  formatted.set(key, text)
  return text
}

/** In the largest unit that holds it whole, and below a minute in seconds: `30 minutes`, `1 day`. */
export function formatDuration(milliseconds: number, language: string): string {
  const minutes = Math.round(milliseconds / 60_000)
  if (milliseconds < 60_000) return inUnits(Math.round(milliseconds / 1000), 'second', language)
  if (minutes % 1440 === 0) return inUnits(minutes / 1440, 'day', language)
  return minutes % 60 === 0 ? inUnits(minutes / 60, 'hour', language) : inUnits(minutes, 'minute', language)
}
