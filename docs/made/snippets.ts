/** The fenced blocks of a page: commands, and files of which a page shows all or a marked part. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Snippet {
  language: string
  /** The file that it shows; absent for anything else. */
  file: string | undefined
  /** Of the file only what stands between `// show: part` and `// end`. */
  part: string | undefined
  text: string
  /** Where the block begins, from 1. */
  line: number
}

const block = /^```(\w+)(?: ([\w./-]+)(?:#([\w-]+))?)?\n([\s\S]*?)^```$/gm

export const snippetsOf = (page: string): Snippet[] =>
  [...page.matchAll(block)].map(({ 1: language = '', 2: file, 3: part, 4: text = '', index }) => ({
    language,
    file,
    part,
    text,
    line: page.slice(0, index).split('\n').length,
  }))

/** What stands there of a file. @throws when there is no such file or part */
function shownOf(path: string, part: string | undefined): string {
  if (!existsSync(path)) throw new Error(`there is no ${path}`)
  const source = readFileSync(path, 'utf8')
  if (part === undefined) return source.replace(/^\/\/ (show: .*|end)\n/gm, '')
  const [, text] = new RegExp(`^// show: ${part}\\n([\\s\\S]*?)^// end`, 'm').exec(source) ?? []
  if (text === undefined) throw new Error(`${path} has no part "${part}"`)
  return text
}

/** A page with each block of a file as that file is in `folder`. */
export const withSnippets = (page: string, folder: string): string =>
  page.replace(block, (whole, language: string, file?: string, part?: string) =>
    file === undefined
      ? whole
      : `\`\`\`${language} ${file}${part ? `#${part}` : ''}\n${shownOf(join(folder, file), part)}\`\`\``,
  )
