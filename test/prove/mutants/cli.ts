/** The safeguards of cli/. */
import type { Row } from './list.ts'

export const cli: readonly Row[] = [
  ['a backup that failed leaves nothing behind', 'row 4', 'cli/backup.ts', 'rmSync(unfinished, { recursive: true, force: true })', '', 'cli/backup'],
  ['a backup is for its owner only', 'the key of the seals', 'cli/backup.ts', 'chmodSync(database, 0o600)', '', 'cli/backup'],
]
