/** Names the modules that a program was made of, in the stacks of errors: an operator reads them in the log. */
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'

/** The position in its module; nothing where the program has no module there. */
function positionIn(map: SourceMap, folder: string, frame: NodeJS.CallSite): string | undefined {
  const found = map.findEntry((frame.getLineNumber() ?? 1) - 1, (frame.getColumnNumber() ?? 1) - 1)
  if (!('originalSource' in found)) return undefined
  const { originalSource, originalLine, originalColumn } = found
  return `${resolve(folder, originalSource)}:${originalLine + 1}:${originalColumn + 1}`
}

function headOf(error: Error): string {
  try {
    return String(error)
  } catch {
    return 'Error'
  }
}

/** @param file the program, whose source map is beside it; it is read with the first stack */
export function nameModulesIn(file: string): void {
  let known: SourceMap | undefined
  const written = (frame: NodeJS.CallSite): string => {
    if (frame.getFileName() !== file) return String(frame)
    known ??= new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
    const position = positionIn(known, dirname(file), frame)
    const here = `${file}:${frame.getLineNumber()}:${frame.getColumnNumber()}`
    return position ? String(frame).replace(here, () => position) : String(frame)
  }
  Error.prepareStackTrace = (error, frames) =>
    [headOf(error), ...frames.map((frame) => `    at ${written(frame)}`)].join('\n')
}
