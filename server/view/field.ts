/** The markup of one field: label, hint, error, and the control that its schema implies. */
import type { Field } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { message } from '../model/message.ts'
import { attribute, escapeHtml } from './escape.ts'
import { writeFileField } from './file-field.ts'
import type { Spoken } from './page-data.ts'

export interface Option {
  value: string
  label: LocalizedText
  hint?: LocalizedText
}

/** The kinds of control, as values of `as`. */
export const kinds = [
  'text',
  'number',
  'date',
  'email',
  'tel',
  'textarea',
  'select',
  'radios',
  'checkbox',
  'hidden',
] as const

/** The names of a field's options in a template. */
export const optionNames = [
  'label',
  'hint',
  'as',
  'autocomplete',
  'options',
  'words',
  'min',
  'max',
  'rows',
  'value',
] as const

/** The options of a field in a template: `{{field "arrive" label="Arrival" hint="…"}}`. */
export interface FieldOptions {
  label: LocalizedText
  hint?: LocalizedText
  /** By default, the kind that the schema implies. */
  as?: (typeof kinds)[number]
  autocomplete?: string
  options?: readonly (Option | string)[]
  /** The key of a text that says each of the schema's values in words; it takes the value as `code`. */
  words?: string
  /** Bounds of a date picker that only the view knows, such as today. */
  min?: string | number
  max?: string | number
  rows?: number
}

export interface FieldState {
  id: string
  /** The text to show in it; for a checkbox `on` or nothing. */
  value: string
  error: LocalizedText | undefined
}

/** The kind of control a schema implies. */
function kindOf(field: Field): string {
  if (field.secret) return 'password'
  if (field.type === 'boolean') return 'checkbox'
  if (field.values) return field.values.length > 5 ? 'select' : 'radios'
  return field.format ?? (field.type === 'string' ? 'text' : 'number')
}

/**
 * The labels by value of a select or a group of radios, and the value of what is hidden; `undefined` for another
 * control.
 */
export function fieldChoices(
  field: Field,
  { as, options, words }: FieldOptions,
  value: string,
): ReadonlyMap<string, LocalizedText> | undefined {
  const kind = as ?? kindOf(field)
  if (kind === 'hidden') return new Map([[value, value]])
  if (kind !== 'select' && kind !== 'radios') return undefined
  return new Map(optionsOf(field, { options, words }).map(({ value, label }) => [String(value), label]))
}

const optionsOf = (
  field: Field,
  { options, words }: { options?: FieldOptions['options']; words?: string | undefined },
): Option[] =>
  (options ?? field.values ?? []).map((each) =>
    typeof each === 'string' ? { value: each, label: words ? message(words, { code: each }) : each } : each,
  )

/** The attributes of each kind of text input. Lengths and patterns are checked by the server alone. */
function inputOf(kind: string, field: Field, { min = field.min, max = field.max }: FieldOptions): string {
  // A browser changes or withholds what is typed into `number` and `email`: `07`, or a domain with Unicode.
  if (kind === 'email') return ' type="text" inputmode="email" autocapitalize="none" spellcheck="false"'
  if (kind === 'number') {
    // The keyboards of some phones have no minus for these.
    const isNegative = min === undefined || Number(min) < 0
    const mode = field.type === 'number' ? 'decimal' : 'numeric'
    return ` type="text"${attribute('inputmode', isNegative && field.type !== 'string' ? undefined : mode)}`
  }
  const bounds = kind === 'date' ? attribute('min', min) + attribute('max', max) : ''
  return ` type="${escapeHtml(kind)}"${bounds}`
}

/** A text of the page, as markup. */
type Say = (text: unknown) => string

const radiosOf = (field: Field, options: FieldOptions, id: string, value: string, say: Say): string =>
  optionsOf(field, options)
    .map((option, index) => {
      const control = `<input type="radio" id="${index === 0 ? id : `${id}-${index}`}"${attribute('name', field.name)} value="${escapeHtml(option.value)}"${attribute('checked', option.value === value)}${attribute('required', field.required)}>`
      // In an element of its own, so that a text browser writes each on a line of its own.
      return `<div><label>${control} ${say(option.label)}${option.hint ? ` <small>${say(option.hint)}</small>` : ''}</label></div>`
    })
    .join('')

const writeOptions = (
  field: Field,
  options: FieldOptions,
  value: string,
  { catalogue, zone }: Spoken,
): string =>
  optionsOf(field, options)
    .map(
      (option) =>
        `<option value="${escapeHtml(option.value)}"${attribute('selected', option.value === value)}>${escapeHtml(catalogue.text(option.label, zone))}</option>`,
    )
    .join('')

const dateHint = message('deity.field.date')
const noChoice = message('deity.field.choose')

/** Writes a field. All texts are escaped here. */
export function writeField(
  field: Field,
  options: FieldOptions,
  { id, value, error }: FieldState,
  spoken: Spoken,
): string {
  const say: Say = (text) => spoken.catalogue.markup(text, spoken.zone)
  const kind = options.as ?? kindOf(field)
  const hintID = options.hint ? `${id}-hint` : ''
  const errorID = error ? `${id}-error` : ''
  const describedBy = attribute('aria-describedby', [hintID, errorID].filter(Boolean).join(' '))
  const described = describedBy + attribute('aria-invalid', error && 'true')
  const name = attribute('name', field.name)
  const required = attribute('required', field.required)
  const label = say(options.label)
  const hint = options.hint ? `<p class="hint" id="${hintID}">${say(options.hint)}</p>` : ''
  const wrong = error
    ? `<p class="error" id="${errorID}">${say(message('deity.field.error', { error }))}</p>`
    : ''
  const begin = `<div class="field${error ? ' wrong' : ''}">`
  if (field.files)
    return `${begin}${writeFileField(field, field.files, { id, value, label, describedBy, described, hint, wrong }, spoken)}</div>`
  if (kind === 'radios')
    return `${begin}<fieldset${describedBy}><legend>${label}</legend>${hint}${wrong}${radiosOf(field, options, id, value, say)}</fieldset></div>`
  if (kind === 'checkbox')
    return `${begin}${wrong}<label><input type="checkbox" id="${id}"${name}${attribute('checked', value === 'on')}${required}${described}> ${label}</label>${hint}</div>`
  const common = ` id="${id}"${name}${described}${attribute('autocomplete', options.autocomplete)}`
  // Only a text browser, which has no date picker and no style, shows it.
  const format = kind === 'date' ? `<p class="no-style">${say(dateHint)}</p>` : ''
  const before = `${begin}<label for="${id}">${label}</label>\n${hint}${format}${wrong}`
  if (kind === 'select')
    return `${before}<select${common}${required}><option value="">${say(noChoice)}</option>${writeOptions(field, options, value, spoken)}</select></div>`
  if (kind === 'textarea')
    return `${before}<textarea${common}${required}${attribute('rows', options.rows ?? 3)}>\n${escapeHtml(value)}</textarea></div>`
  return `${before}<input${inputOf(kind, field, options)}${common}${required}${attribute('value', value)}></div>`
}
