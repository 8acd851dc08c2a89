/** The sample with changes in its files. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './app.ts'

type Test = { teardown(close: () => unknown): unknown }

/** A copy of the sample, inside the project so that its modules find `deity`. */
export function changedSample(
  t: Test,
  change: (edit: (file: string, from: string, to: string) => void, folder: string) => void,
) {
  const folder = mkdtempSync(join(root, 'test/.made-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of ['actions', 'screens', 'db'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  change((file, from, to) => {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
    writeFileSync(path, text.replaceAll(from, to))
  }, folder)
  return folder
}
