/** What processes on one database share: the salt of the day, the versions that they run, the time. */
import { forgetAnnouncedAfter, type Store, type Version } from '../contract.ts'
import { readAgain } from './again.ts'
import type { Lanes } from './lanes.ts'
import { sql } from './statements.ts'

type Nodes = Pick<Store, 'logSalt' | 'announce' | 'announced' | 'clockDifference'>

export function nodesOver(lanes: Lanes): Nodes {
  const rows = async (...asked: Parameters<Lanes['run']>) =>
    (await readAgain(() => lanes.run(...asked))).rows as unknown[][]
  return {
    async logSalt(day, offered, oldest) {
      for (;;) {
        const [found] = await rows(sql.logSalt, [day, Buffer.from(offered), oldest])
        // None: another process has offered one while this statement ran.
        if (found) return found[0] as Buffer
      }
    },
    async announce(versions) {
      await rows(sql.announce, [JSON.stringify(versions), forgetAnnouncedAfter])
    },
    announced: async (milliseconds) =>
      (await rows(sql.announced, [milliseconds])).map(
        ([transaction, version]) => ({ transaction, version }) as Version,
      ),
    async clockDifference() {
      const before = Date.now()
      const [[now = 0] = []] = (await rows(sql.now, [])) as [number][]
      return (before + Date.now()) / 2 - now
    },
  }
}
