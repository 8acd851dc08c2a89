/** The markup of a field for files: what is kept already, each to be left out again, and the control for more. */
import type { Field } from '../model/application.ts'
import { type FileRules, filesIn, type UploadedFile, writeFile } from '../model/file-field.ts'
import { type Message, message } from '../model/message.ts'
import { attribute, escapeHtml } from './escape.ts'
import type { Spoken } from './page-data.ts'

/** Megabytes with two digits that count: 0.0042, 1.3, 12. */
const megabytes = (bytes: number): number => Number((bytes / 1e6).toPrecision(2))

const shownFile = ({ name, size }: UploadedFile): Message =>
  message('deity.file.shown', { name, size: megabytes(size) })

/** Files by name and size. */
export const shownFiles = (files: readonly UploadedFile[]): Message =>
  message('deity.file.list', { files: files.map(shownFile) })

/** The endings of common types, as people know them. */
const kindOf = (type: string): string =>
  type === 'text/plain' ? 'TXT' : (type.split(/[/+]/)[1] ?? type).replace(/^(?:x-|vnd\.)/, '').toUpperCase()

/** The parts that all controls have, as markup. */
interface Parts {
  id: string
  /** The text of the field. */
  value: string
  label: string
  describedBy: string
  described: string
  hint: string
  wrong: string
}

/**
 * A browser sends no file again that it has sent once, so the page names those that are kept: a box that is
 * ticked sends the name, and one that is not leaves the file out.
 */
export function writeFileField(
  { name, required }: Field,
  { types, maxSize, maxCount, isList }: FileRules,
  { id, value, label, describedBy, described, hint, wrong }: Parts,
  { catalogue, zone }: Spoken,
): string {
  const say = (text: Message) => catalogue.markup(text, zone)
  const files = filesIn(value)
  const limits = message(isList ? 'deity.file.limits' : 'deity.file.limit', {
    types: [...new Set(types.map(kindOf))],
    size: megabytes(maxSize),
    count: maxCount,
  })
  const boxes = files.map((file) => {
    const text = escapeHtml(writeFile(file))
    return `<div><label><input type="checkbox"${attribute('name', name)} value="${text}" checked> ${say(shownFile(file))}</label></div>`
  })
  const kept =
    files.length > 0
      ? `<fieldset${describedBy}><legend>${say(message('deity.file.kept', { count: files.length }))}</legend>${boxes.join('')}</fieldset>`
      : ''
  const control = `<input type="file" id="${id}"${attribute('name', name)}${attribute('accept', types.join(','))}${attribute('multiple', isList)}${attribute('required', required && files.length === 0)}${described}>`
  return `<label for="${id}">${label}</label>\n${hint}<p class="hint">${say(limits)}</p>${wrong}${kept}${control}`
}
