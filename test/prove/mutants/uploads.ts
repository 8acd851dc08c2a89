/** The safeguards of files that visitors send. */
import type { Row } from './list.ts'

export const uploads: readonly Row[] = [
  ['a file that the session lacks is named', 'row 92', 'server/engine/claim-files.ts', 'claimed.find(({ sha256 }) => !stored.has(sha256))', 'claimed.find(() => false)', 'uploads/phase'],
  ['the store says what a file is', 'row 92', 'server/engine/claim-files.ts', '[{ ...file, size, type }]', '[file]', 'uploads/phase'],
  ['a form that is kept keeps its files', 'row 92', 'server/engine/take-phase.ts', '  await takeFiles(claimed, answer)\n', '', 'uploads/phase'],
  ['no byte of a file before its session holds', 'row 92', 'server/engine/admit-files.ts', "if (typeof identified === 'string') return undefined", "if (identified === 'ended') return undefined", 'uploads/phase'],
  ['identifiers stand before files', 'row 92', 'server/http/receive-form.ts', "if (!['sessionID', 'screenID', 'actionID'].every((id) => before.has(id)))", 'if (before.size > 1000)', 'uploads/phase'],
  ['a file has its bound', 'row 92', 'server/engine/receive-file.ts', 'if (size > rules.maxSize)', 'if (false)', 'uploads/phase'],
  ['the type is that of the content', 'row 92', 'server/engine/content-type.ts', '!isTextual(type) && found.has(type)', '!isTextual(type)', 'uploads/phase'],
  ['a name is no path', 'row 92', 'server/model/file-field.ts', ".replace(path, '')", '', 'uploads/phase'],
  ['a name hides nothing', 'row 92', 'server/model/file-field.ts', ".replace(unfit, '')", '', 'uploads/phase'],
  ['a scan refuses', 'row 92', 'server/engine/receive-file.ts', "if (text !== undefined) throw new Refused('scan', text)", '', 'uploads/phase'],
  ['a file that is cut off is dropped', 'row 92', 'server/engine/receive-file.ts', 'await Promise.resolve(target?.drop()).catch(() => {})', '', 'uploads/hostile'],
  ['what nothing has taken is swept', 'row 92', 'server/store/sqlite/sweep.ts', 'await uploads.sweep(now - unclaimedFor)', 'await uploads.sweep(0)', 'uploads/phase'],
  ['files go with their session', 'row 92', 'server/store/sqlite/delete-forgotten.ts', '    leave.run(session)\n', '', 'uploads/phase'],
  ['what rows hold stays', 'row 92', 'server/store/sqlite/uploads.ts', 'gone = not exists (select 1 from kept_file where upload = upload.id)', 'gone = 1', 'uploads/phase'],
  ['the bytes of one file are stored once', 'row 92', 'server/store/sqlite/uploads.ts', 'if (other === undefined) return', 'if (other !== id) return', 'uploads/phase'],
  ['a form of a closed screen is known by its files', 'row 92', 'server/engine/admit-files.ts', "open.code !== 'ended' ? onlyRead : undefined", "open.code !== 'ended' ? undefined : undefined", 'uploads/phase'],
  ['a bounded number of parts', 'row 92', 'server/http/multipart-body.ts', "parser.on('partsLimit', tooLarge).on('filesLimit', tooLarge).on('fieldsLimit', tooLarge)", '', 'uploads/hostile'],
  ['ordinary forms keep their time', 'row 92', 'server/app.ts', 'if (maxBody > ordinary) limitOrdinaryBodies', 'if (maxBody < 0) limitOrdinaryBodies', 'uploads/hostile'],
  ['a download is never a page', 'row 92', 'server/http/download.ts', "  'content-disposition': disposition(name),\n", '', 'uploads/download'],
  ['a download has a policy of its own', 'row 92', 'server/http/download.ts', "  'content-security-policy': \"sandbox; default-src 'none'\",\n", '', 'uploads/download'],
]
