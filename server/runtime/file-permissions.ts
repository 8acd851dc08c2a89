/** Restricts the folder `DATA` to the server's user: it holds the visitors' input and the sealing keys. */
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The permission bits of all users but the owner. */
const others = 0o077

const isDatabase = (name: string) => name.startsWith('deity.sqlite')

/** The names in a data folder; `lost+found` is at the root of a file system. */
const isData = (name: string) => isDatabase(name) || name.startsWith('seal.key') || name === 'lost+found'

function tighten(path: string, isAlone: boolean): string | undefined {
  const { mode, uid } = statSync(path)
  if ((mode & others) === 0) return undefined
  const octal = (mode & 0o7777).toString(8)
  if (!isAlone)
    return `${path} is open to others (mode ${octal}) and holds other files: give DATA a folder of its own`
  if (uid !== process.getuid?.())
    return `${path} is open to others (mode ${octal}) and belongs to another user: remove the permissions (chmod go=)`
  try {
    chmodSync(path, mode & 0o7777 & ~others)
    return `${path} was open to others (mode ${octal}); it is for its owner only now`
  } catch (error) {
    return `${path} is open to others (mode ${octal}): ${(error as Error).message}`
  }
}

/**
 * Removes the permissions of others from a data folder and its database. A folder with other files stays as
 * it is. So do the sealing keys: the start refuses keys that others can read, see keys.ts.
 * @returns a warning for each path that was open to others or still is
 */
export function restrictPermissions(folder: string): string[] {
  const names = readdirSync(folder)
  return [
    tighten(folder, names.every(isData)),
    ...names.filter(isDatabase).map((name) => tighten(join(folder, name), true)),
  ].filter((warning) => warning !== undefined)
}
