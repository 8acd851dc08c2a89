/** Checks that every form can be sent as its fields allow it to be filled in. */
import type { Field } from '../model/application.ts'
import { bytesOfForm, largestBody, lengthOfCall, maxFields } from '../model/form-size.ts'
import { arrayIn } from '../model/rows.ts'
import { maxCallLength } from '../security/identifiers.ts'
import { type Diagnostic, diagnosticIn } from './diagnostic.ts'
import type { Reading } from './reading.ts'
import type { Offering } from './template-reading.ts'

/** Fields that remain for a form's own, beside its identifiers and what others add. */
const ownFields = maxFields - 20

interface FormSize {
  at: Offering
  /** Different fields; those of rows as often as there can be rows. */
  fields: number
  bytes: number
  /** Characters of its call. */
  call: number
}

/** A field as often as it can be sent: one of a row for each row, with a number in its name. */
function repeated(field: Field, known: ReadonlyMap<string, Field> | undefined): Field[] {
  const array = arrayIn(field.name)
  if (array === undefined) return [field]
  const rows = known?.get(array)?.max ?? 0
  return Array.from({ length: rows }, (_, index) => ({ ...field, name: `${field.name}.${index}` }))
}

/** The size that each form and button of a transaction can have, with every field as long as allowed. */
export const formSizes = ({ templates, fields }: Pick<Reading, 'templates' | 'fields'>): FormSize[] =>
  [...templates.values()].flatMap(({ forms }) =>
    forms.flatMap((form) =>
      [form, ...form.buttons].map((at) => {
        const known = fields.get(at.action)
        const find = (names: Iterable<string>): Field[] =>
          [...new Set(names)].flatMap((name) => known?.get(name) ?? [])
        const shown = form.fields.map(({ name }) => name)
        const arrays = shown.flatMap((name) => arrayIn(name) ?? [])
        const sent = find([...shown, ...arrays]).flatMap((field) => repeated(field, known))
        const fixed = find(at.fixed)
        return { at, fields: sent.length, bytes: bytesOfForm(sent, fixed), call: lengthOfCall(fixed) }
      }),
    ),
  )

/** Bytes that the files of any of a transaction's forms can have. */
export const fileBytes = ({ templates, fields }: Pick<Reading, 'templates' | 'fields'>): number =>
  Math.max(
    0,
    ...[...templates.values()].flatMap(({ forms }) =>
      forms.map((form) => {
        const known = fields.get(form.action)
        return form.fields.reduce((sum, { name }) => {
          const { files } = known?.get(name) ?? {}
          return sum + (files ? files.maxSize * files.maxCount : 0)
        }, 0)
      }),
    ),
  )

/** Can each form be sent, however it is filled in? */
export const sizes = (reading: Reading): Diagnostic[] =>
  formSizes(reading).flatMap(({ at, fields, bytes, call }) => {
    const report = (message: string) => [diagnosticIn(at, 'DEITY_FORM_TOO_LARGE', message)]
    if (fields > ownFields) return report(`the form has ${fields} fields; at most ${ownFields} can be sent`)
    if (call > maxCallLength)
      return report(`its fixed parameters can have ${call} characters; at most ${maxCallLength} can be sent`)
    if (bytes <= largestBody) return []
    return report(
      `the form can be filled in with ${Math.ceil(bytes / 1024)} KB; at most ${largestBody / 1024} KB can be sent`,
    )
  })
