/** Adds an action to the `offers` of a screen's module, as an author would write it. */
import { readFileSync } from 'node:fs'
import { type Changed, insertLine, replaceLine } from './change.ts'
import { shown } from './folder.ts'

/** Adds the import in sorted order, so that the linter has nothing to fix. */
function withImport(changed: Changed, variable: string, path: string): Changed {
  const lines = changed.text.split('\n')
  const pathIn = (line: string) => /^(?:import|\}).* from '(\.\.\/[^']+)'$/.exec(line)?.[1] ?? ''
  const after = lines.findIndex((line) => line.startsWith('import') && pathIn(line) > path)
  const last = lines.findLastIndex((line) => /^(import|\}).* from '[^']+'$/.test(line))
  return insertLine(changed, (after === -1 ? last + 1 : after) + 1, `import ${variable} from '${path}'`)
}

/** @returns the changed module, or the lines that its author has to add */
export function withOffer(file: string, variable: string, path: string): Changed | string {
  const text = readFileSync(file, 'utf8')
  const lines = text.split('\n')
  const number = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line)) + 1
  const changed: Changed = { file, text, added: [] }
  const offers = number(/\boffers: \[[^[\]]*\]/)
  const title = number(/\btitle: ('[^']*'|"[^"]*")/)
  const line = lines[(offers || title) - 1] ?? ''
  if (offers > 0) {
    const more = line.replace(
      /(\boffers: \[)([^[\]]*)\]/,
      (_, head, list) => `${head}${list && `${list}, `}${variable}]`,
    )
    return withImport(replaceLine(changed, offers, more), variable, path)
  }
  const isElsewhere = /\boffers\b/.test(text)
  if (isElsewhere || title === 0)
    return `${shown(file)} offers its actions in a form that this command cannot change. Add these lines:
import ${variable} from '${path}'
offers: [${variable}],`
  const ownLine = /^(\s*)title: ('[^']*'|"[^"]*"),?$/.exec(line)
  return withImport(
    ownLine
      ? insertLine(
          replaceLine(changed, title, line.endsWith(',') ? line : `${line},`),
          title + 1,
          `${ownLine[1]}offers: [${variable}],`,
        )
      : replaceLine(changed, title, line.replace(/\btitle: ('[^']*'|"[^"]*")/, `$&, offers: [${variable}]`)),
    variable,
    path,
  )
}
