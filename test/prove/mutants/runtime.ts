/** The safeguards of server/runtime/. */
import type { Row } from './list.ts'

export const runtime: readonly Row[] = [
  ['a loop is ended although its line cannot be written', 'row 81', 'server/runtime/watchdog-thread.js', '  setTimeout(kill, lineTimeout)\n', '', 'logging/standard-output'],
  ['private data: what is open is closed', 'what is forgotten stays forgotten', 'server/runtime/file-permissions.ts', '    chmodSync(path, mode & 0o7777 & ~others)\n', '', 'runtime/file-permissions'],
  ['private data: a folder of others stays as it is', 'what is forgotten stays forgotten', 'server/runtime/file-permissions.ts', 'names.every(isData)', 'true', 'runtime/file-permissions'],
]
