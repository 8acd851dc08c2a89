/** The markup of one field: label, hint, error, and the control that its schema implies. */
import type { Field } from '../model/application.ts'
import { attribute, escapeHtml, isolate } from './escape.ts'

export interface Option {
  value: string
  label: string
  hint?: string
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
] as const

/** The names of a field's options in a template. */
export const optionNames = [
  'label',
  'hint',
  'as',
  'autocomplete',
  'options',
  'min',
  'max',
  'rows',
  'value',
] as const

/** The options of a field in a template: `{{field "arrive" label="Arrival" hint="…"}}`. */
export interface FieldOptions {
  label: string
  hint?: string
  /** By default, the kind that the schema implies. */
  as?: (typeof kinds)[number]
  autocomplete?: string
  options?: readonly (Option | string)[]
  /** Bounds of a date picker that only the view knows, such as today. */
  min?: string | number
  max?: string | number
  rows?: number
}

export interface FieldState {
  id: string
  /** The text to show in it; for a checkbox `on` or nothing. */
  value: string
  error: string | undefined
}

/** The kind of control a schema implies. */
function kindOf(field: Field): string {
  if (field.secret) return 'password'
  if (field.type === 'boolean') return 'checkbox'
  if (field.values) return field.values.length > 5 ? 'select' : 'radios'
  return field.format ?? (field.type === 'string' ? 'text' : 'number')
}

/** The labels by value of a select or a group of radios; `undefined` for another control. */
export function fieldChoices(
  field: Field,
  { as, options }: FieldOptions,
): ReadonlyMap<string, string> | undefined {
  const kind = as ?? kindOf(field)
  if (kind !== 'select' && kind !== 'radios') return undefined
  return new Map(optionsOf(field, options).map(({ value, label }) => [String(value), String(label)]))
}

const optionsOf = (field: Field, given: FieldOptions['options']): Option[] =>
  (given ?? field.values ?? []).map((each) =>
    typeof each === 'string' ? { value: each, label: each } : each,
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

const radiosOf = (field: Field, options: FieldOptions, id: string, value: string): string =>
  optionsOf(field, options.options)
    .map((option, index) => {
      const control = `<input type="radio" id="${index === 0 ? id : `${id}-${index}`}"${attribute('name', field.name)} value="${escapeHtml(option.value)}"${attribute('checked', option.value === value)}${attribute('required', field.required)}>`
      // In an element of its own, so that a text browser writes each on a line of its own.
      return `<div><label>${control} ${isolate(option.label)}${option.hint ? ` <small>${isolate(option.hint)}</small>` : ''}</label></div>`
    })
    .join('')

const writeOptions = (field: Field, options: FieldOptions, value: string): string =>
  optionsOf(field, options.options)
    .map(
      (option) =>
        `<option value="${escapeHtml(option.value)}"${attribute('selected', option.value === value)}>${escapeHtml(option.label)}</option>`,
    )
    .join('')

/** Writes a field. All texts are escaped here. */
export function writeField(field: Field, options: FieldOptions, { id, value, error }: FieldState): string {
  const kind = options.as ?? kindOf(field)
  const hintID = options.hint ? `${id}-hint` : ''
  const errorID = error ? `${id}-error` : ''
  const describedBy = attribute('aria-describedby', [hintID, errorID].filter(Boolean).join(' '))
  const described = describedBy + attribute('aria-invalid', error && 'true')
  const name = attribute('name', field.name)
  const required = attribute('required', field.required)
  const label = isolate(options.label)
  const hint = options.hint ? `<p class="hint" id="${hintID}">${isolate(options.hint)}</p>` : ''
  const message = error ? `<p class="error" id="${errorID}"><b>Error:</b> ${isolate(error)}</p>` : ''
  const begin = `<div class="field${error ? ' wrong' : ''}">`
  if (kind === 'radios')
    return `${begin}<fieldset${describedBy}><legend>${label}</legend>${hint}${message}${radiosOf(field, options, id, value)}</fieldset></div>`
  if (kind === 'checkbox')
    return `${begin}${message}<label><input type="checkbox" id="${id}"${name}${attribute('checked', value === 'on')}${required}${described}> ${label}</label>${hint}</div>`
  const common = ` id="${id}"${name}${described}${attribute('autocomplete', options.autocomplete)}`
  // Only a text browser, which has no date picker and no style, shows it.
  const format = kind === 'date' ? '<p class="no-style">Year-month-day, such as 2027-03-28</p>' : ''
  const before = `${begin}<label for="${id}">${label}</label>\n${hint}${format}${message}`
  if (kind === 'select')
    return `${before}<select${common}${required}><option value="">Choose&#8230;</option>${writeOptions(field, options, value)}</select></div>`
  if (kind === 'textarea')
    return `${before}<textarea${common}${required}${attribute('rows', options.rows ?? 3)}>\n${escapeHtml(value)}</textarea></div>`
  return `${before}<input${inputOf(kind, field, options)}${common}${required}${attribute('value', value)}></div>`
}
