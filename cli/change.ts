/** What a scaffold does to files: makes new ones, adds lines to others; all of it or nothing, and says so. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { shown } from './folder.ts'
import type { Result } from './result.ts'

export interface Made {
  file: string
  text: string
}

/** A file that is there, with its new text. */
export interface Changed extends Made {
  /** What was put where. */
  added: { line: number; text: string }[]
}

export type Change = Made | Changed

const isChanged = (change: Change): change is Changed => 'added' in change

/** Puts a line into a file's text; `line` is where it then stands, from 1. */
export function insertLine({ file, text, added }: Changed, line: number, inserted: string): Changed {
  const lines = text.split('\n')
  lines.splice(line - 1, 0, inserted)
  const moved = added.map((each) => (each.line >= line ? { ...each, line: each.line + 1 } : each))
  return { file, text: lines.join('\n'), added: [...moved, { line, text: inserted }] }
}

/** Writes another line instead of one. */
export function replaceLine(changed: Changed, line: number, replaced: string): Changed {
  const lines = changed.text.split('\n')
  if (lines[line - 1] === replaced) return changed
  lines[line - 1] = replaced
  return { ...changed, text: lines.join('\n'), added: [...changed.added, { line, text: replaced }] }
}

/** A file with these lines at its end. */
export function appendLines(file: string, lines: readonly string[]): Changed {
  const text = readFileSync(file, 'utf8')
  const whole: Changed = { file, text: text === '' || text.endsWith('\n') ? text : `${text}\n`, added: [] }
  const end = whole.text.split('\n').length
  return lines.reduce((changed, line, index) => insertLine(changed, end + index, line), whole)
}

export interface Planned {
  changes: Change[]
  /** What the author does now. */
  next?: string
}

/** @param planned or why nothing is */
export function carryOut(planned: Planned | string): Result {
  if (typeof planned === 'string') return { status: 1, note: planned }
  const { changes, next } = planned
  const taken = changes.filter((change) => !isChanged(change) && existsSync(change.file))
  if (taken.length > 0)
    return { status: 1, note: taken.map(({ file }) => `${shown(file)} is there already`).join('\n') }
  const said: string[] = []
  for (const change of changes) {
    mkdirSync(dirname(change.file), { recursive: true })
    writeFileSync(change.file, change.text, { flag: isChanged(change) ? 'w' : 'wx' })
    if (!isChanged(change)) said.push(`made     ${shown(change.file)}`)
    else
      for (const { line, text } of change.added.toSorted((a, b) => a.line - b.line))
        said.push(`changed  ${shown(change.file)}:${line}  ${text.trim()}`)
  }
  return { status: 0, text: [...said, ...(next ? ['', next] : [])].join('\n') }
}
