/** Files in PostgreSQL: see `Uploads` for the contract. Each call outside a unit is one statement. */
import { tracePoint } from '../trace-points.ts'
import { type StoredFile, sweptPieces, type UnitUploads, type Uploads } from '../uploads.ts'
import { readAgain } from './again.ts'
import type { Lanes } from './lanes.ts'
import { named } from './statements.ts'
import type { Answered, Statement } from './wire.ts'

const isKept = 'exists (select 1 from kept_file k where k.upload = u.id)'

const texts = {
  begin: 'insert into upload (id, session, at) values ($1, $2, $3)',
  append: `with grown as (update upload set size = size + length($3::bytea)
      where id = $1 and gone = 0 and digest is null returning id)
    insert into upload_piece (upload, number, bytes) select id, $2::integer, $3 from grown returning number`,
  /** Locks the other, so that the sweep leaves it alone. */
  renew: `update upload o set at = $3 from upload u where u.id = $1 and u.gone = 0
    and o.session = u.session and o.digest = $2 and o.id <> u.id returning o.id`,
  finish: `update upload set digest = $2, type = $3, size = $4, at = $5
    where id = $1 and gone = 0 returning id`,
  drop: 'update upload set gone = 1, session = null where id = $1 and taken = 0',
  held: 'select coalesce(sum(size), 0)::bigint from upload where session = $1',
  find: `select k.upload, k.name, u.size, u.type from kept_file k join upload u on u.id = k.upload
    where k.id = $1`,
  piece: 'select bytes from upload_piece where upload = $1 and number = $2',
  markWaiting: 'update upload set gone = 1, session = null where taken = 0 and gone = 0 and at <= $1',
  oldestGone: 'select id from upload where gone = 1 limit 1',
  deletePieces: `delete from upload_piece where upload = $1 and number in
    (select number from upload_piece where upload = $1 limit ${sweptPieces})`,
  deleteUpload: 'delete from upload where id = $1 and gone = 1',
  ofSession: 'select digest, size, type from upload where session = $1 and digest = any($2) for update',
  take: 'update upload set taken = 1 where session = $1 and digest = any($2)',
  move: 'update upload set session = $2 where session = $1',
  keep: `insert into kept_file (id, upload, name)
    select $3, id, $4 from upload where session = $1 and digest = $2 returning id`,
  release: 'delete from kept_file where id = $1 returning upload',
  markReleased: `update upload u set gone = 1 where id = $1 and session is null and not ${isKept}`,
}
const sql = named(texts, 'deity-upload')

/** Gives up the files of sessions that are forgotten, but for those that the application keeps. */
export const leaveUploads: Statement = {
  name: 'deity-upload-leave',
  text: `update upload u set session = null, gone = case when ${isKept} then 0 else 1 end
    where session = any($1)`,
}

const bytes = (value: Uint8Array): Buffer => Buffer.from(value.buffer, value.byteOffset, value.byteLength)

export function uploadsOver(lanes: Lanes): Uploads {
  const isDone = async (statement: Statement, values: readonly unknown[]): Promise<boolean> =>
    (await lanes.run(statement, values)).rows.length > 0
  return {
    async begin(id, session, now) {
      await lanes.run(sql.begin, [id, bytes(session), now])
    },
    async append(id, number, piece) {
      const isAdded = await isDone(sql.append, [id, number, bytes(piece)])
      tracePoint('receiving')
      return isAdded
    },
    async finish(id, { digest, size, type }, now) {
      const isThere = async () => {
        const isSame = await isDone(sql.renew, [id, bytes(digest), now])
        if (isSame) await lanes.run(sql.drop, [id])
        return isSame
      }
      if (await isThere()) return true
      try {
        return await isDone(sql.finish, [id, bytes(digest), type, size, now])
      } catch (error) {
        // The same file has ended in the meantime: a form that was sent twice.
        if (await isThere()) return true
        throw error
      }
    },
    async drop(id) {
      await lanes.run(sql.drop, [id])
    },
    held: async (session) => (await readAgain(() => lanes.run(sql.held, [bytes(session)]))).rows[0][0],
    async find(kept) {
      const [row] = (await readAgain(() => lanes.run(sql.find, [kept]))).rows
      return row && { upload: row[0], name: row[1], size: row[2], type: row[3] }
    },
    piece: async (upload, number) =>
      (await readAgain(() => lanes.run(sql.piece, [upload, number]))).rows[0]?.[0],
    async sweep(before) {
      if (before > 0) await readAgain(() => lanes.run(sql.markWaiting, [before]))
      const [gone] = (await readAgain(() => lanes.run(sql.oldestGone))).rows
      if (!gone) return false
      const { rowCount } = await readAgain(() => lanes.run(sql.deletePieces, gone))
      tracePoint('sweeping')
      if ((rowCount ?? 0) < sweptPieces) await readAgain(() => lanes.run(sql.deleteUpload, gone))
      return true
    },
  }
}

/** @param run sends a statement in the transaction of the unit */
export function unitUploads(
  run: (statement: Statement, values: readonly unknown[], changes?: boolean) => Promise<Answered>,
): UnitUploads {
  return {
    async find(session, digests) {
      const { rows } = await run(sql.ofSession, [bytes(session), digests.map(bytes)])
      return rows.map(([digest, size, type]): StoredFile => ({ digest, size, type }))
    },
    async take(session, digests) {
      await run(sql.take, [bytes(session), digests.map(bytes)], true)
    },
    async move(from, to) {
      await run(sql.move, [bytes(from), bytes(to)], true)
    },
    keep: async (session, digest, { id, name }) =>
      (await run(sql.keep, [bytes(session), bytes(digest), id, name], true)).rows.length === 1,
    async release(kept) {
      const [row] = (await run(sql.release, [kept], true)).rows
      if (!row) return false
      await run(sql.markReleased, row, true)
      return true
    },
  }
}
