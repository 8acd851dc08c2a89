/** `deity init`: an application of its own folder, with one transaction and a test that passes. */
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as texts from './application-texts.ts'
import { carryOut } from './change.ts'
import { shown } from './folder.ts'
import { newTransaction } from './new-transaction.ts'
import type { Result } from './result.ts'

/** The one transaction that it begins with. */
const name = 'request'

export function init(args: string[]): Result | undefined {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [dir] = positionals
  if (dir === undefined || positionals.length > 1) return undefined
  const app = resolve(dir)
  if (existsSync(app) && readdirSync(app).some((entry) => !entry.startsWith('.')))
    return { status: 1, note: `${shown(app)} is not empty` }
  const transaction = newTransaction(app, name)
  if (typeof transaction === 'string') return carryOut(transaction)
  const files = {
    'package.json': texts.packageJson(app),
    'tsconfig.json': texts.tsconfig,
    'README.md': texts.readme(app),
    Dockerfile: texts.dockerfile,
    '.dockerignore': texts.dockerignore,
    '.gitignore': texts.gitignore,
    '.editorconfig': texts.editorconfig,
    '.vscode/settings.json': texts.editorSettings,
    [`test/${name}.test.ts`]: texts.testModule(name),
  }
  const changes = [
    ...Object.entries(files).map(([file, text]) => ({ file: join(app, file), text })),
    ...transaction.changes,
  ]
  const enter = app === process.cwd() ? '' : `cd ${shown(app)} && `
  return carryOut({ changes, next: `${enter}npm install && npm run dev` })
}
