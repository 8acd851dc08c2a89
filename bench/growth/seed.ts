/**
 * Fills a database of the order with as many sessions as wanted, by SQL alone. Their phases and states are
 * copies of one order that the server itself took before.
 */
import Database from 'better-sqlite3'
import { keep, prepareStatement } from '../../server/store/sqlite/statements.ts'

export interface Seeds {
  sessions: number
  /** Whether they all expired an hour ago. Else they are finished, or under way with an hour left. */
  areExpired: boolean
}

/** Of a hundred sessions these finish; the others stop after 1 to 4 phases, as many after each. */
const finishing = 70
const hour = 3_600_000

/**
 * @param file a database with one finished order
 * @returns bytes of the file afterwards
 */
export function seed(file: string, { sessions, areExpired }: Seeds): number {
  const db = keep(new Database(file))
  // Its loss does not matter.
  db.exec('pragma synchronous = off; pragma cache_size = -1000000; pragma temp_store = memory')
  const now = Date.now()
  db.transaction(() => {
    db.exec(`
      create temp table template as select * from phase where session = (select min(session) from phase);
      create temp table numbers as
        with recursive n (i) as (select 1 union all select i + 1 from n where i < ${sessions}) select i from n;
      create temp table born as select i + (select max(id) from session) as id, i * 100.0 / ${sessions} as part from numbers;
    `)
    // The newest are the ones under way: a session's row grows old where it is.
    prepareStatement(
      db,
      `
      insert into session (id, hash, "transaction", born, last, closed, finished, expires, gone)
      select id, randomblob(32), 'order', :born, last, closed, closed,
        case when :expired then :now - ${hour} when closed then :gone else :now + ${hour} end,
        case when :expired and id % 2 then :now - ${hour} else :gone end
      from (select id, iif(part <= ${finishing}, 5, 1 + id % 4) as last, iif(part <= ${finishing}, 5, 0) as closed from born)
    `,
    ).run({ now, born: now - hour, gone: now + 23 * hour, expired: areExpired ? 1 : 0 })
    db.exec(`
      insert into phase
      select s.id, number, 'aaaaaa', parent, origin, action, randomblob(32), input, outcome, screen, state, changes, at, version, null
      from session s join template t on t.number <= s.last
      where s.id in (select id from born)
      order by s.id, number;
      drop table numbers; drop table born; drop table template;
    `)
  })()
  db.exec('pragma wal_checkpoint(truncate)')
  const size = 'select page_count * page_size from pragma_page_count, pragma_page_size'
  const bytes = Number(prepareStatement(db, size).pluck().get())
  db.close()
  return bytes
}
