/** `deity staff`: the accounts of an application's staff, as its `db/accounts.ts` stores them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { readConfig } from '../server/config.ts'
import type { AnyAccounts } from '../server/model/define.ts'
import { hashPassword, randomPassword } from '../server/security/password.ts'
import type { Store } from '../server/store/contract.ts'
import { openStore } from './open-store.ts'
import type { Result } from './result.ts'

/** Hours for which a temporary password is valid. */
const validHours = 24

/** The application's accounts, or why there are none. */
async function accountsOf(app: string): Promise<AnyAccounts | string> {
  const file = join(app, 'db/accounts.ts')
  if (!existsSync(file)) return `This application has no accounts: there is no ${file}.`
  const { default: accounts } = await import(pathToFileURL(file).href)
  return accounts?.kind === 'accounts'
    ? accounts
    : `${file} does not export defineAccounts(…) as its default.`
}

async function add(accounts: AnyAccounts, store: Store, name: string) {
  const temporary = randomPassword()
  const password = await hashPassword(temporary)
  const validUntil = new Date(Date.now() + validHours * 3_600_000)
  await store.write((unit) => accounts.save(unit.rows('write'), { name, password, validUntil }))
  return {
    status: 0,
    text: temporary,
    note: `The temporary password of ${name} is valid for ${validHours} hours.`,
  } as const
}

async function remove(accounts: AnyAccounts, store: Store, name: string) {
  const isRemoved = await store.write((unit) => accounts.remove(unit.rows('write'), name))
  return isRemoved
    ? ({ status: 0, text: `The account ${name} has been removed.` } as const)
    : ({ status: 1, note: `There is no account ${name}.` } as const)
}

/** With the settings of the server, which may be running. */
export async function staff(args: string[]): Promise<Result | undefined> {
  const [verb, name, ...more] = parseArgs({ args, allowPositionals: true }).positionals
  const run = verb === 'add' ? add : verb === 'remove' ? remove : undefined
  if (!run || !name || more.length > 0) return undefined
  const config = readConfig(process.env)
  const accounts = await accountsOf(config.app)
  if (typeof accounts === 'string') return { status: 1, note: accounts }
  const store = await openStore(config)
  if (typeof store === 'string') return { status: 1, note: `${store} Start the server first.` }
  try {
    return await run(accounts, store, name)
  } finally {
    await store.close()
  }
}
