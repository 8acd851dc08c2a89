/** Reads the source locations in an error's stack. */
import { fileURLToPath } from 'node:url'

/** A position in a file; line and column start at 1. */
export interface Frame {
  file: string
  line: number
  column: number
}

/** The frames of an error's stack that are in files, innermost first. */
export const framesOf = ({ stack = '' }: Error): Frame[] =>
  // Word by word: one pattern for the whole stack would read to its end from every slash.
  stack.split(/[\s()]/).flatMap((word) => {
    const [, at, line, column] = /^((?:file:\/\/)?\/.*):(\d+):(\d+)$/.exec(word) ?? []
    if (at === undefined) return []
    return {
      file: at.startsWith('file:') ? fileURLToPath(at) : at,
      line: Number(line),
      column: Number(column),
    }
  })
