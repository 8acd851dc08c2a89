/**
 * Gives somebody an account, or a way back into theirs: `npm run add-staff -- NAME`. Prints a password that nobody chose,
 * with which they choose their own.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { hashPassword, randomPassword } from 'deity/password'

const [name] = process.argv.slice(2)
/** Hours for which it can be used. */
const hours = 24

async function add(): Promise<void> {
  if (!name) throw new Error('say whose: npm run add-staff -- NAME')
  const folder = process.env['DATA'] ?? join(import.meta.dirname, '../data')
  const db = new Database(join(folder, 'deity.sqlite'), { fileMustExist: true, timeout: 10_000 })
  const password = randomPassword()
  db.prepare(
    `insert into staff (name, password, first_until) values (?, ?, ?)
     on conflict do update set password = excluded.password, first_until = excluded.first_until`,
  ).run(name, await hashPassword(password), new Date(Date.now() + hours * 3_600_000).toISOString())
  db.close()
  process.stderr.write(`With this ${name} can choose a password at /staff, within ${hours} hours:\n`)
  process.stdout.write(`${password}\n`)
}

add().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
