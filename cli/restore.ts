/** `deity restore`: replaces a server's data by a backup. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../server/config.ts'
import { RestoreError, restore as restoreIn } from '../server/maintenance/restore.ts'
import { type Result, refused } from './result.ts'

/** With the settings of the server, which may not be running. */
export async function restore(args: string[]): Promise<Result | undefined> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'new-key': { type: 'boolean', default: false } },
  })
  const [backup] = positionals
  if (backup === undefined || positionals.length > 1) return undefined
  const { app, data, database, sealKeys } = readConfig(process.env)
  if (database)
    return { status: 1, note: 'DATABASE is set: restore PostgreSQL with its own tools, such as pg_restore.' }
  try {
    const { former, addedKeys } = await restoreIn({
      backup: resolve(backup),
      data,
      app,
      given: sealKeys,
      newKey: values['new-key'],
    })
    const isBehind =
      addedKeys > 0 &&
      `The keys of the backup stand last in ${join(data, 'seal.key')} (${addedKeys} more than before). If they had been taken out after a theft, take them out again.`
    return {
      status: 0,
      text: `Restored to ${data}.${former ? ` What was there before is in ${former}: remove it when it is no longer needed.` : ''}`,
      ...(isBehind && { note: isBehind }),
    }
  } catch (error) {
    if (error instanceof RestoreError) return { status: 1, note: `Nothing was restored. ${error.message}` }
    return refused('Nothing was restored.', error)
  }
}
