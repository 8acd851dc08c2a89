/** Copies of the project, in which something is taken away. */
import { chmodSync, cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../support/app.ts'

/** A text of a file, and its replacement. */
export interface Patch {
  file: string
  from: string
  to: string
}

/** A copy of the project, without what it needs only to be built and shown. */
export function copyTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deity-mutant-'))
  // One test runs the server as another user.
  chmodSync(folder, 0o755)
  for (const name of [
    'server',
    'cli',
    'db',
    'actions',
    'screens',
    'bench',
    'test',
    'docs',
    '.ci',
    'README.md',
    'Dockerfile',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ])
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.includes('.made-'),
    })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/**
 * @returns puts the file back
 * @throws {Error} when the file does not hold the text
 */
export function patch(folder: string, { file, from, to }: Patch): () => void {
  const path = join(folder, file)
  const source = readFileSync(path, 'utf8')
  if (!source.includes(from)) throw new Error(`${file} does not contain the text to replace: ${from}`)
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
  return () => writeFileSync(path, source)
}
