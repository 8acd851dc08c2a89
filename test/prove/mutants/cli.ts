/** The safeguards of cli/. */
import type { Row } from './list.ts'

export const cli: readonly Row[] = [
  ['rows for trying are not written in production', 'deity seed', 'cli/seed.ts', "process.env['NODE_ENV'] === 'production'", 'false', 'cli/seed'],
  ['a backup that failed leaves nothing behind', 'row 4', 'cli/backup.ts', 'rmSync(unfinished, { recursive: true, force: true })', '', 'cli/backup'],
  ['a backup is for its owner only', 'the key of the seals', 'cli/backup.ts', 'chmodSync(database, 0o600)', '', 'cli/backup'],
]
