/** `deity init`: an application of its own folder, with one transaction and a test that passes. */
import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { carryOut } from './change.ts'
import { own, shown } from './folder.ts'
import { newTransaction } from './new-transaction.ts'
import type { Result } from './result.ts'
import { packageJson, testModule, tsconfig } from './texts.ts'

/** The one transaction that it begins with. */
const name = 'request'

export function init(args: string[]): Result | undefined {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [dir] = positionals
  if (dir === undefined || positionals.length > 1) return undefined
  const app = resolve(dir)
  if (existsSync(app) && readdirSync(app).some((entry) => !entry.startsWith('.')))
    return { status: 1, note: `${shown(app)} is not empty` }
  const path = relative(app, own)
  // Without a dot at its beginning it would be the name of a package.
  const project = path.startsWith('.') ? path : `./${path}`
  const transaction = newTransaction(app, name)
  if (typeof transaction === 'string') return carryOut(transaction)
  const changes = [
    { file: join(app, 'package.json'), text: packageJson(app, project) },
    { file: join(app, 'tsconfig.json'), text: tsconfig(project) },
    { file: join(app, '.gitignore'), text: 'data/\n' },
    ...transaction.changes,
    { file: join(app, 'test', `${name}.test.ts`), text: testModule(name) },
  ]
  return carryOut({ changes, next: `cd ${shown(app)} && npm test && npm run check && npm start` })
}
