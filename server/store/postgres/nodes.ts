/** What processes on one database share: the salt of the day, the versions that they run, the time. */
import type { Store, Version } from '../contract.ts'
import { readAgain } from './again.ts'
import type { Lanes } from './lanes.ts'
import { sql } from './statements.ts'

/** Milliseconds after which nothing is known any more of a version that nobody announces. */
const forgetAfter = 86_400_000

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
      await rows(sql.announce, [JSON.stringify(versions), forgetAfter])
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
