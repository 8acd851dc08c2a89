/** What `handle` is given to keep files for the application's rows; see `Files`. */
import { randomBytes } from 'node:crypto'
import type { Files } from '../model/define.ts'
import { cleanName, type UploadedFile } from '../model/file-field.ts'
import { authorError } from '../runtime/author-errors.ts'
import type { Unit } from '../store/contract.ts'
import { digestIn } from './claim-files.ts'

/** An id reveals nothing, and cannot be guessed. */
const newFileID = (): string => randomBytes(16).toString('base64url')

/** @param session the hash of the sessionID of the form */
export const filesFor = (unit: Pick<Unit, 'uploads'>, action: string, session: Uint8Array): Files => ({
  async keep(file: UploadedFile) {
    const id = newFileID()
    const isKept = await unit.uploads.keep(session, digestIn(file), { id, name: cleanName(file.name) })
    if (!isKept)
      throw authorError(
        'DEITY_UPLOAD_UNKNOWN',
        `the action ${action} keeps a file that its session does not have`,
      )
    return id
  },
  delete: (id) => unit.uploads.release(id),
})
