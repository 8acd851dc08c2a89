/**
 * The files of a store: their bytes stand in pieces beside the sessions, in the same database. A file belongs
 * to the session that it was sent in, until its bytes are swept, or to the application, which keeps it under
 * an id of its own.
 */

/** Bytes of each piece but the last: short units of work, and little memory. */
export const pieceBytes = 64 * 1024

/** A file whose bytes have all arrived. */
export interface StoredFile {
  /** SHA-256 of its bytes. */
  digest: Uint8Array
  /** Bytes. */
  size: number
  /** By its content. */
  type: string
}

/** A file that the application keeps. */
export interface KeptFile {
  /** Where its pieces stand. */
  upload: string
  name: string
  size: number
  type: string
}

/** Files outside a unit of work. Each call is committed and flushed before it resolves. */
export interface Uploads {
  /**
   * Begins a file.
   * @param id random
   * @param session the hash of its sessionID; it may not have begun
   */
  begin(id: string, session: Uint8Array, now: number): Promise<void>
  /** Adds the next piece. `false`: the file is gone, for instance with its session. */
  append(id: string, number: number, bytes: Uint8Array): Promise<boolean>
  /** Ends a file. One with the same bytes in the same session takes its place. `false`: it is gone. */
  finish(id: string, file: StoredFile, now: number): Promise<boolean>
  /** Gives up a file that no phase has taken. */
  drop(id: string): Promise<void>
  /** Bytes that the files of a session have, those that are arriving among them. */
  held(session: Uint8Array): Promise<number>
  /** One that the application keeps. */
  find(kept: string): Promise<KeptFile | undefined>
  /** The pieces of a file from this number on, one at a time. */
  piece(upload: string, number: number): Promise<Uint8Array | undefined>
  /**
   * Marks files that no phase has taken for this long, and deletes some of the pieces of files that are gone.
   * @param before begun until then; 0 marks none
   * @returns is there more to delete?
   */
  sweep(before: number): Promise<boolean>
}

/** Files inside a unit of work. */
export interface UnitUploads {
  /** Those of these files that the session has. The sweep leaves them alone until the unit ends. */
  find(session: Uint8Array, digests: readonly Uint8Array[]): Promise<StoredFile[]>
  /** From now on they stay as long as the session's answers. */
  take(session: Uint8Array, digests: readonly Uint8Array[]): Promise<void>
  /** The files of one session belong to another. */
  move(from: Uint8Array, to: Uint8Array): Promise<void>
  /** The application keeps a file of the session. `false`: the session has none with these bytes. */
  keep(session: Uint8Array, digest: Uint8Array, kept: { id: string; name: string }): Promise<boolean>
  /** The application gives a file up. `false`: it has none with this id. */
  release(kept: string): Promise<boolean>
}

/** Milliseconds that a file waits for the phase that takes it. */
export const unclaimedFor = 60 * 60_000

/** Pieces that are deleted in one unit of work: about 1 MB, as SQLite overwrites every page. */
export const sweptPieces = 16
