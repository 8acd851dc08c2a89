/** `deity new`: a transaction, or a screen or an action in one. What is made passes `deity check` at once. */
import { parseArgs } from 'node:util'
import { ownActions, ownAddresses } from '../server/application/check.ts'
import { suggestion } from '../server/application/diagnostic.ts'
import { type ApplicationReading, readApplication } from '../server/application/read.ts'
import { carryOut } from './change.ts'
import { appFolder } from './folder.ts'
import { wrongName } from './names.ts'
import { newAction } from './new-action.ts'
import { newScreen } from './new-screen.ts'
import { newTransaction } from './new-transaction.ts'
import type { Result } from './result.ts'

/** The transaction that a screen or action is made in, or why there is none. */
function findTransaction({ transactions, diagnostics }: ApplicationReading, name: string) {
  const reading = transactions.find(({ found }) => found.name === name)
  if (reading) return reading
  const broken = diagnostics.find(({ file }) => file.endsWith(`/actions/${name}/transaction.ts`))
  return broken
    ? `${broken.file}:${broken.line}:${broken.column}  ${broken.message}`
    : `there is no transaction "${name}"${suggestion(
        name,
        transactions.map(({ found }) => found.name),
      )}`
}

export async function makeNew(args: string[]): Promise<Result | undefined> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { from: { type: 'string' }, to: { type: 'string' } },
  })
  const app = appFolder(undefined)
  const [kind, path = '', ...rest] = positionals
  if (path === '' || rest.length > 0) return undefined
  if (kind === 'transaction') return carryOut(wrongName(path, ownAddresses) ?? newTransaction(app, path))
  const [transaction = '', name, ...more] = path.split('/')
  if ((kind !== 'screen' && kind !== 'action') || name === undefined || more.length > 0) return undefined
  const reading = findTransaction(await readApplication(app), transaction)
  if (typeof reading === 'string') return carryOut(reading)
  const wrong = wrongName(name, kind === 'action' ? ownActions : [])
  if (wrong) return carryOut(wrong)
  return carryOut(await (kind === 'screen' ? newScreen : newAction)(app, reading, name, values))
}
