/** Is there space on the disk? Sessions under way still need some when there is none left for new ones. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** Milliseconds for which a reading is used. */
const maxAge = 1000

/**
 * @param file the database
 * @param reserve bytes that have to stay free
 * @returns is `share` of the reserve free? Always with a reserve of 0, and on a file system that does not
 *   report it
 */
export function diskSpaceBeside(file: string, reserve: number): (share: number) => boolean {
  const folder = dirname(file)
  const reading = { free: Number.POSITIVE_INFINITY, at: Number.NEGATIVE_INFINITY }
  function read(): void {
    reading.at = performance.now()
    try {
      const { bavail, bsize } = statfsSync(folder)
      reading.free = bavail * bsize
    } catch {
      reading.free = Number.POSITIVE_INFINITY
    }
  }
  return (share) => {
    if (performance.now() - reading.at >= maxAge) read()
    return reading.free >= reserve * share
  }
}
