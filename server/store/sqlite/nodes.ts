/** What processes on one file share: the salt of the day, and the versions that they run. */
import { forgetAnnouncedAfter, type Store, type Version } from '../contract.ts'
import type { Connections } from './open.ts'
import { prepareStatement } from './statements.ts'

type Nodes = Pick<Store, 'logSalt' | 'announce' | 'announced' | 'clockDifference'>

export function nodesIn({ reader, writer }: Connections, write: Store['write']): Nodes {
  const findSalt = prepareStatement<[number], Buffer>(
    reader,
    'select salt from log_salt where day = ?',
  ).pluck()
  const findOlder = prepareStatement(reader, 'select 1 from log_salt where day < ? limit 1')
  const addSalt = prepareStatement<[number, Uint8Array], Buffer>(
    writer,
    'insert into log_salt values (?, ?) on conflict do update set day = day returning salt',
  ).pluck()
  const dropSalts = prepareStatement(writer, 'delete from log_salt where day < ?')
  const addVersion = prepareStatement(
    writer,
    'insert into announced values (?, ?, ?) on conflict do update set at = excluded.at',
  )
  const dropVersions = prepareStatement(writer, 'delete from announced where at < ?')
  const findVersions = prepareStatement<[number], Version>(
    reader,
    'select "transaction", version from announced where at > ?',
  )
  return {
    async logSalt(day, offered, oldest) {
      // Mostly it is there, and a read costs no flush.
      const found = findSalt.get(day)
      if (found && findOlder.get(oldest) === undefined) return found
      return write(async () => {
        dropSalts.run(oldest)
        return addSalt.get(day, offered) as Buffer
      })
    },
    announce: (versions) =>
      write(async () => {
        dropVersions.run(Date.now() - forgetAnnouncedAfter)
        for (const { transaction, version } of versions) addVersion.run(transaction, version, Date.now())
      }),
    announced: async (milliseconds) => findVersions.all(Date.now() - milliseconds),
    // Processes on one file are on one machine.
    clockDifference: async () => 0,
  }
}
