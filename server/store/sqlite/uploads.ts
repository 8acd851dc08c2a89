/** Files in SQLite: see `Uploads` for the contract. */
import type Database from 'better-sqlite3'
import type { Store } from '../contract.ts'
import { tracePoint } from '../trace-points.ts'
import { type KeptFile, type StoredFile, sweptPieces, type UnitUploads, type Uploads } from '../uploads.ts'
import type { Connections } from './open.ts'
import { prepareStatement } from './statements.ts'

const sql = {
  begin: 'insert into upload (id, session, at) values (?, ?, ?)',
  grow: 'update upload set size = size + ? where id = ? and gone = 0 and digest is null',
  addPiece: 'insert into upload_piece (upload, number, bytes) values (?, ?, ?)',
  ownSession: 'select session from upload where id = ? and gone = 0',
  same: 'select id from upload where session = ? and digest = ?',
  renew: 'update upload set at = ? where id = ? and taken = 0',
  finish:
    'update upload set digest = :digest, type = :type, size = :size, at = :now where id = :id and gone = 0',
  drop: 'update upload set gone = 1, session = null where id = ? and taken = 0',
  held: 'select ifnull(sum(size), 0) from upload where session = ?',
  find: `select upload, name, size, type from kept_file join upload on upload.id = kept_file.upload
    where kept_file.id = ?`,
  piece: 'select bytes from upload_piece where upload = ? and number = ?',
  waiting: 'select 1 from upload where taken = 0 and gone = 0 and at <= ? limit 1',
  markWaiting: 'update upload set gone = 1, session = null where taken = 0 and gone = 0 and at <= ?',
  oldestGone: 'select id from upload where gone = 1 limit 1',
  deletePieces: `delete from upload_piece where rowid in
    (select rowid from upload_piece where upload = ? limit ${sweptPieces})`,
  deleteUpload: 'delete from upload where id = ?',
  ofSession: 'select digest, size, type from upload where session = ? and digest = ?',
  take: 'update upload set taken = 1 where session = ? and digest = ?',
  move: 'update upload set session = ? where session = ?',
  keep: `insert into kept_file (id, upload, name)
    select :id, id, :name from upload where session = :session and digest = :digest`,
  release: 'delete from kept_file where id = ? returning upload',
  markReleased: `update upload set gone = 1 where id = :upload and session is null
    and not exists (select 1 from kept_file where upload = :upload)`,
}

/** Gives up the files of a session that is forgotten, but for those that the application keeps. */
export const leaveUploads = `update upload set session = null,
  gone = not exists (select 1 from kept_file where upload = upload.id)
  where session = (select hash from session where id = ?)`

/** Runs inside a unit of work. `true`: there is more to delete. */
export function uploadDeleter(db: Database.Database): () => boolean {
  const oldestGone = prepareStatement<[], string>(db, sql.oldestGone).pluck()
  const deletePieces = prepareStatement(db, sql.deletePieces)
  const deleteUpload = prepareStatement(db, sql.deleteUpload)
  return () => {
    const id = oldestGone.get()
    if (id === undefined) return false
    if (deletePieces.run(id).changes < sweptPieces) deleteUpload.run(id)
    tracePoint('sweeping')
    return true
  }
}

export function uploadsIn({ reader, writer }: Connections, write: Store['write']): Uploads {
  const begin = prepareStatement(writer, sql.begin)
  const grow = prepareStatement(writer, sql.grow)
  const addPiece = prepareStatement(writer, sql.addPiece)
  const ownSession = prepareStatement<[string], Buffer>(writer, sql.ownSession).pluck()
  const same = prepareStatement<[Uint8Array, Uint8Array], string>(writer, sql.same).pluck()
  const renew = prepareStatement(writer, sql.renew)
  const finish = prepareStatement(writer, sql.finish)
  const drop = prepareStatement(writer, sql.drop)
  const held = prepareStatement<[Uint8Array], number>(reader, sql.held).pluck()
  const find = prepareStatement<[string], KeptFile>(reader, sql.find)
  const piece = prepareStatement<[string, number], Buffer>(reader, sql.piece).pluck()
  const waiting = prepareStatement(reader, sql.waiting)
  const isGone = prepareStatement(reader, sql.oldestGone)
  const markWaiting = prepareStatement(writer, sql.markWaiting)
  const deletePiece = uploadDeleter(writer)
  return {
    begin: (id, session, now) => write(async () => void begin.run(id, session, now)),
    append: (id, number, bytes) =>
      write(async () => {
        if (grow.run(bytes.length, id).changes === 0) return false
        addPiece.run(id, number, bytes)
        tracePoint('receiving')
        return true
      }),
    finish: (id, { digest, size, type }, now) =>
      write(async () => {
        const session = ownSession.get(id)
        if (!session) return false
        const other = same.get(session, digest)
        if (other === undefined) return finish.run({ id, digest, size, type, now }).changes === 1
        renew.run(now, other)
        drop.run(id)
        return true
      }),
    drop: (id) => write(async () => void drop.run(id)),
    held: async (session) => held.get(session) ?? 0,
    find: async (id) => find.get(id),
    piece: async (upload, number) => piece.get(upload, number),
    async sweep(before) {
      if (before > 0 && waiting.get(before)) await write(async () => void markWaiting.run(before))
      return isGone.get() !== undefined && (await write(async () => deletePiece()))
    },
  }
}

/** @param assertOpen fails where no unit is open */
export function prepareUnitUploads(db: Database.Database, assertOpen: () => void): UnitUploads {
  const ofSession = prepareStatement<[Uint8Array, Uint8Array], StoredFile>(db, sql.ofSession)
  const take = prepareStatement(db, sql.take)
  const move = prepareStatement(db, sql.move)
  const keep = prepareStatement(db, sql.keep)
  const release = prepareStatement<[string], string>(db, sql.release).pluck()
  const markReleased = prepareStatement(db, sql.markReleased)
  return {
    find: async (session, digests) => digests.flatMap((digest) => ofSession.get(session, digest) ?? []),
    async take(session, digests) {
      assertOpen()
      for (const digest of digests) take.run(session, digest)
    },
    async move(from, to) {
      assertOpen()
      move.run(to, from)
    },
    async keep(session, digest, { id, name }) {
      assertOpen()
      return keep.run({ id, name, session, digest }).changes === 1
    },
    async release(kept) {
      assertOpen()
      const upload = release.get(kept)
      if (upload === undefined) return false
      markReleased.run({ upload })
      return true
    },
  }
}
