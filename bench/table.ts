/** Figures of several rounds as a table of medians with their spread. */
import type { Measured } from './driver.ts'

export interface Row {
  name: string
  rounds: readonly Measured[]
  /** Megabytes. */
  peak: number
}

const columns = [
  { title: 'CPU ms/phase', of: (each: Measured) => each.cpu, digits: 3 },
  { title: 'phases/s', of: (each: Measured) => each.perSecond, digits: 0 },
  { title: 'p50 ms', of: (each: Measured) => each.p50, digits: 1 },
  { title: 'p99 ms', of: (each: Measured) => each.p99, digits: 1 },
]

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

function withSpread(values: readonly number[], digits: number): string {
  const shown = (value: number) => value.toFixed(digits)
  return values.length === 1
    ? shown(median(values))
    : `${shown(median(values))} (${shown(Math.min(...values))}–${shown(Math.max(...values))})`
}

/** Markdown, so that it can be kept as it is printed. The first column is text, the others are figures. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  return lines.map((line) => `| ${line.map(padded).join(' | ')} |`).join('\n')
}

export const tableOf = (rows: readonly Row[]): string =>
  markdown(
    ['', ...columns.map(({ title }) => title), 'bytes/phase', 'peak MB'],
    rows.map(({ name, rounds, peak }) => [
      name,
      ...columns.map(({ of, digits }) => withSpread(rounds.map(of), digits)),
      median(rounds.map(({ bytes }) => bytes)).toFixed(0),
      peak.toFixed(0),
    ]),
  )
