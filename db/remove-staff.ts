/** Takes somebody's account away, and ends their sessions with it: `npm run remove-staff -- NAME`. */
import { join } from 'node:path'
import Database from 'better-sqlite3'

const [name] = process.argv.slice(2)

try {
  if (!name) throw new Error('say whose: npm run remove-staff -- NAME')
  const folder = process.env['DATA'] ?? join(import.meta.dirname, '../data')
  const db = new Database(join(folder, 'deity.sqlite'), { fileMustExist: true, timeout: 10_000 })
  const { changes } = db.prepare('delete from staff where name = ?').run(name)
  db.close()
  if (changes === 0) throw new Error(`there is no account ${name}`)
  process.stderr.write(`${name} has no account any more.\n`)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
