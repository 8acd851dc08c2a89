/** What a part of the benchmark found. */
import { loadavg } from 'node:os'
import { markdown } from '../table.ts'
import type { Plot } from './plot.ts'

export interface Report {
  title: string
  head: readonly string[]
  rows: readonly (readonly string[])[]
  plot?: Plot
}

export const count = (number: number): string => number.toLocaleString('en')

/** @returns Markdown */
export const print = ({ title, head, rows }: Report): string =>
  `\n### ${title}\n\n${markdown(head, rows)}\n\nLoad of the machine at the end: ${loadavg()[0]?.toFixed(0)}.`
