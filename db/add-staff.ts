/** Gives somebody an account, or a new password: `npm run add-staff -- NAME`, and the password on a line of its own. */
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import Database from 'better-sqlite3'
import { hashPassword } from 'deity/password'

const [name] = process.argv.slice(2)
const shortest = 12

async function add(): Promise<void> {
  if (!name) throw new Error('say whose: npm run add-staff -- NAME')
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  const password = await reader.question(`A password for ${name}, of ${shortest} characters or more: `)
  reader.close()
  if (password.length < shortest) throw new Error(`that has only ${password.length} characters`)
  const folder = process.env['DATA'] ?? join(import.meta.dirname, '../data')
  const db = new Database(join(folder, 'deity.sqlite'), { fileMustExist: true, timeout: 10_000 })
  db.prepare('insert into staff values (?, ?) on conflict do update set password = excluded.password').run(
    name,
    await hashPassword(password),
  )
  db.close()
  process.stderr.write(`${name} can sign in at /staff.\n`)
}

add().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
