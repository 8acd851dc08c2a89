/** The safeguards of server/maintenance/. */
import type { Row } from './list.ts'

export const maintenance: readonly Row[] = [
  ['cryptography that is not in the inventory', 'ASVS 11.1.3', 'server/maintenance/sweep.ts', 'import { ownerKey }', "import { createHash } from 'node:crypto'\nimport { ownerKey }", 'docs/security'],
  ['what expired is swept', 'ASVS 14.2.7', 'server/maintenance/sweep.ts', '  schedule(minPause)\n  return', '  return', 'engine/phase'],
  ['an older version does not sweep for a newer one', 'two versions', 'server/maintenance/sweep.ts', '.length > 0) return false', '.length > 9) return false', 'maintenance/sweep'],
  ['the salt of a day is deleted after it', 'several nodes', 'server/maintenance/other-nodes.ts', 'const oldest = dayOf(now() - around)', 'const oldest = 0', 'logging/log'],
  ['a new day has a new salt', 'several nodes', 'server/maintenance/other-nodes.ts', '[dayOf(now()), dayOf(now() + around)]', '[0]', 'logging/log'],
  ['what a session held is released when it expires', 'teardown', 'server/maintenance/sweep.ts', 'if (transaction) await release', 'if (transaction && hash.length === 0) await release', 'engine/phase'],
  ['stranded sessions are listed at the start', 'row 35', 'server/maintenance/outdated-sessions.ts', 'if (why === undefined) continue', 'continue', 'engine/resume'],
  ['what a forgotten session held is released', 'deity forget', 'server/maintenance/forget.ts', 'if (session.finished === 0) await release(', 'if (session.finished < 0) await release(', 'cli/forget'],
  ['the command deletes every piece', 'deity forget', 'server/maintenance/forget.ts', '  while (await store.deletePiece(batch.phases)) {}\n', '', 'cli/forget'],
  ['what was typed and not sent is looked at', 'deity forget', 'server/maintenance/forget.ts', 'isFound || (await isDrafted(deps, journal, isIn))', 'isFound', 'cli/forget'],
  ['a part of a longer reference is another one', 'deity forget', 'server/maintenance/forget.ts', '(?<!${part}|${part}\\\\.)${plain}(?!${part}|\\\\.${part})', '${plain}', 'cli/forget'],
  ['a backup is checked to be one', 'row 82', 'server/maintenance/restore.ts', 'if (!isOurs(file))', 'if (file === "")', 'cli/restore'],
  ['what is restored goes to the owner of the data', 'row 82', 'server/maintenance/restore.ts', 'chownSync(path, uid, gid)', 'void [uid, gid, chownSync]', 'cli/restore'],
  ['pages sealed since the backup are taken', 'row 82', 'server/maintenance/restore.ts', '[...present, ...added]', '[...keysIn(backup)]', 'cli/restore'],
  ['a backup without its key is refused', 'row 83', 'server/maintenance/restore.ts', 'keys)) && !newKey)', 'keys)) && backup === "")', 'cli/restore'],
]
