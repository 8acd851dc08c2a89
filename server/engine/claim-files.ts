/**
 * The files of a form, inside its unit of work: those that its fields name are looked up among the files of
 * the session, and belong to it once the form is taken or kept. A field is a claim that any client can write;
 * the store has the facts.
 */
import type { Field } from '../model/application.ts'
import { filesIn, type UploadedFile, writeFiles } from '../model/file-field.ts'
import { message } from '../model/message.ts'
import { hashOf } from '../security/identifiers.ts'
import type { StoredFile } from '../store/uploads.ts'
import type { Answer } from './answer.ts'
import type { Fields } from './page.ts'
import { offerOf, type Submission } from './submission.ts'
import type { Work } from './work.ts'

/** The bytes that a file's text names. */
export const digestIn = ({ sha256 }: Pick<UploadedFile, 'sha256'>): Buffer => Buffer.from(sha256, 'base64url')

const fileFieldsOf = ({ transaction, submission }: Work): Field[] =>
  [...(offerOf(transaction, submission)?.action.fields.values() ?? [])].filter(({ type }) => type === 'file')

/** Every file that fields name. */
const namedIn = (fields: Fields, of: readonly Field[]): UploadedFile[] =>
  of.flatMap(({ name }) => filesIn(fields.get(name) ?? ''))

/**
 * The form with the files that its session has. One that it does not have is left out, with a message beside
 * its field.
 */
export async function claimFiles<W extends Work>(work: W): Promise<W> {
  const { transaction, unit, submission } = work
  const files = transaction.maxFiles > 0 ? fileFieldsOf(work) : []
  if (files.length === 0) return work
  const named = namedIn(submission.fields, files)
  const stored = new Map<string, StoredFile>()
  if (named.length > 0)
    for (const each of await unit.uploads.find(hashOf(submission.sessionID), named.map(digestIn)))
      stored.set(Buffer.from(each.digest).toString('base64url'), each)
  const fields = new Map(submission.fields)
  const refused = { ...submission.refused }
  for (const { name } of files) {
    if (!fields.has(name)) continue
    const claimed = filesIn(fields.get(name) ?? '')
    const kept = claimed.flatMap((file) => {
      const { size, type } = stored.get(file.sha256) ?? {}
      return size === undefined || type === undefined ? [] : [{ ...file, size, type }]
    })
    const lost = claimed.find(({ sha256 }) => !stored.has(sha256))
    if (lost) refused[name] ??= message('deity.file.gone', { name: lost.name })
    fields.set(name, writeFiles(kept))
  }
  const claimed: Submission = { ...submission, fields, refused }
  return { ...work, submission: claimed }
}

/** The session that the form's files belong to from now on: the one that follows a sign-in, but none that begins beside it. */
function sessionOf(answer: Answer, { sessionID }: Submission): string | undefined {
  if (answer.kind === 'recorded') return answer.transaction ? sessionID : answer.sessionID
  return answer.kind === 'rejected' ? answer.page.sessionID : undefined
}

/** The files of a form that was taken, or is shown again, stay as long as the answers of its session. */
export async function takeFiles(work: Work, answer: Answer): Promise<void> {
  const { transaction, unit, submission } = work
  const sessionID = sessionOf(answer, submission)
  if (transaction.maxFiles === 0 || sessionID === undefined) return
  const named = namedIn(submission.fields, fileFieldsOf(work))
  if (named.length > 0) await unit.uploads.take(hashOf(sessionID), named.map(digestIn))
}
