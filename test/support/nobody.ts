/** A user whose permissions are checked: root may read and write everything. */
import { spawnSync } from 'node:child_process'
import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './app.ts'

const isRoot = process.getuid?.() === 0
const nobody = 65534
const command = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']

/**
 * The prefix that runs a command as a user other than root. `undefined`: only root can read the project here.
 */
export const asNobody: string[] | undefined = isRoot
  ? spawnSync('setpriv', [...command.slice(1), 'ls', join(root, 'node_modules')]).status === 0
    ? command
    : undefined
  : []

/** Gives a folder and the files in it to the user that `asNobody` runs as. */
export function giveAway(folder: string): void {
  if (!isRoot) return
  for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))])
    chownSync(path, nobody, nobody)
}
