/**
 * Receives one file of a form: reads its bytes as they arrive and stores them piece by piece. The next bytes
 * are read when a piece is stored, so that the database sets the pace and a file takes the memory of a piece.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Transaction } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { cleanName, type FileRules, type UploadedFile } from '../model/file-field.ts'
import { message } from '../model/message.ts'
import { networkOf } from '../security/network.ts'
import { pieceBytes, type Uploads } from '../store/uploads.ts'
import type { Admitted } from './admit-files.ts'
import { typeOf } from './content-type.ts'
import type { Engine } from './context.ts'
import { inTime } from './time-limit.ts'

/** Milliseconds that a scan may take. */
const scanLimit = 60_000

/** Files of one session, as a multiple of those that its largest form can send: for what is replaced. */
const sessionShare = 4

export interface ReceivedFrom {
  engine: Engine
  transaction: Transaction
  admitted: Admitted
  address: string | undefined
}

/** A file as it arrives. */
export interface Arriving {
  /** As it was sent. */
  name: string
  rules: FileRules
  bytes: AsyncIterable<Uint8Array>
}

/** Why a file is not accepted. */
class Refused extends Error {
  readonly text: LocalizedText
  /** For the log. */
  readonly reason: string
  constructor(reason: string, text: LocalizedText) {
    super(reason)
    this.reason = reason
    this.text = text
  }
}

const refusal = (reason: string, name: string, values: object = {}): Refused =>
  new Refused(reason, message(`deity.file.${reason}`, { name, ...values }))

/** Cuts what arrives into pieces of one size. A piece is overwritten by the next. */
async function* piecesOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const piece = Buffer.allocUnsafe(pieceBytes)
  let filled = 0
  for await (const chunk of bytes)
    for (let read = 0; read < chunk.length; ) {
      const part = chunk.subarray(read, read + pieceBytes - filled)
      piece.set(part, filled)
      filled += part.length
      read += part.length
      if (filled < pieceBytes) continue
      yield piece
      filled = 0
    }
  if (filled > 0) yield piece.subarray(0, filled)
}

/** The bytes of a file that is stored. */
export async function* storedBytes(uploads: Uploads, upload: string, from = 0): AsyncIterable<Uint8Array> {
  for (let number = from; ; number++) {
    const piece = await uploads.piece(upload, number)
    if (!piece) return
    yield piece
    if (piece.length < pieceBytes) return
  }
}

/** Where the pieces go; nowhere, where the form only has to be recognised. */
function targetOf({ engine, admitted: { session, isStored } }: ReceivedFrom, name: string) {
  const { store, now } = engine
  const { uploads } = store
  const id = randomBytes(12).toString('base64url')
  let number = 0
  /** What the store fails with is the server's, and in its log; the visitor can send the file again. */
  const run = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      engine.onError(error, 'storing a file')
      throw refusal('busy', name)
    }
  }
  if (!isStored) return undefined
  return {
    id,
    async add(piece: Uint8Array) {
      if (!store.hasRoom(1)) throw refusal('no-room', name)
      if (number === 0) await run(uploads.begin(id, session, now()))
      if (!(await run(uploads.append(id, number++, piece)))) throw refusal('busy', name)
    },
    async finish(file: UploadedFile) {
      const { size, type } = file
      const digest = Buffer.from(file.sha256, 'base64url')
      if (!(await run(uploads.finish(id, { digest, size, type }, now())))) throw refusal('busy', name)
    },
    async scan(file: UploadedFile, scan: FileRules['scan']) {
      const bytes = storedBytes(uploads, id)
      const text = await run(Promise.resolve(inTime(scanLimit, 'scan', scan?.({ ...file, bytes }))))
      if (text !== undefined) throw new Refused('scan', text)
    },
    drop: () => (number > 0 ? uploads.drop(id) : undefined),
  }
}

async function read(from: ReceivedFrom, arriving: Arriving, target: ReturnType<typeof targetOf>) {
  const { engine, transaction, admitted, address } = from
  const { rules } = arriving
  const name = cleanName(arriving.name)
  const { uploads } = engine.store
  const refuse = (reason: string, values?: object) => refusal(reason, name, values)
  const room = transaction.maxFiles * sessionShare - (await uploads.held(admitted.session))
  const hash = createHash('sha256')
  let size = 0
  let type: string | undefined
  for await (const piece of piecesOf(arriving.bytes)) {
    size += piece.length
    if (size > rules.maxSize) throw refuse('too-large', { limit: rules.maxSize / 1e6 })
    type ??= typeOf(piece, rules.types)
    if (type === undefined) throw refuse('type', { types: rules.types.join(', ') })
    const isWithin = engine.fileLimits.charge(address, piece.length) && (size <= room || !target)
    if (!isWithin) throw refuse('no-room')
    hash.update(piece)
    await target?.add(piece)
  }
  if (type === undefined) throw refuse('empty')
  const file: UploadedFile = { sha256: hash.digest('base64url'), name, size, type }
  if (rules.scan) await target?.scan(file, rules.scan)
  await target?.finish(file)
  return file
}

/** @returns the file, or why it is not accepted. Rejects when its bytes end too early; nothing is kept then */
export async function receiveFile(
  from: ReceivedFrom,
  arriving: Arriving,
): Promise<UploadedFile | { refused: LocalizedText }> {
  const { engine, address } = from
  const name = cleanName(arriving.name)
  const leave = engine.fileLimits.atOnce.enter(networkOf(address))
  if (!leave) {
    engine.onFileRefused('busy')
    return { refused: refusal('busy', name).text }
  }
  const target = targetOf(from, name)
  try {
    return await read(from, arriving, target)
  } catch (error) {
    await Promise.resolve(target?.drop()).catch(() => {})
    if (!(error instanceof Refused)) throw error
    engine.onFileRefused(error.reason)
    return { refused: error.text }
  } finally {
    leave()
  }
}
