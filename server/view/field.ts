/** The markup of one field: label, hint, error, and the constraints that its schema implies. */
import type { Field } from '../model.ts'
import { attribute, escapeHtml, isolate } from './escape.ts'

export interface Option {
  value: string
  label: string
  hint?: string
}

/** What `as` may say: the kinds of control there are. */
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

/** What a template may say of a field, by name. */
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

/** What a template says of a field: `{{field "arrive" label="Arrival" hint="…"}}`. */
export interface FieldOptions {
  label: string
  hint?: string
  /** Else as the schema implies. */
  as?: (typeof kinds)[number]
  autocomplete?: string
  options?: readonly (Option | string)[]
  /** Bounds that only the view knows, such as today. */
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

const optionsOf = (field: Field, given: FieldOptions['options']): Option[] =>
  (given ?? field.values ?? []).map((each) =>
    typeof each === 'string' ? { value: each, label: each } : each,
  )

function constraints(field: Field, options: FieldOptions): string {
  return (
    attribute('required', field.required) +
    attribute('min', options.min ?? field.min) +
    attribute('max', options.max ?? field.max) +
    attribute('step', field.type === 'number' ? 'any' : undefined) +
    attribute('minlength', field.minLength) +
    attribute('maxlength', field.maxLength) +
    attribute(
      'pattern',
      field.pattern?.startsWith('^') && field.pattern.endsWith('$') ? field.pattern : undefined,
    )
  )
}

/** Writes a field. All texts are escaped here. */
export function writeField(field: Field, options: FieldOptions, { id, value, error }: FieldState): string {
  const kind = options.as ?? kindOf(field)
  const hintID = options.hint ? `${id}-hint` : ''
  const errorID = error ? `${id}-error` : ''
  const described =
    attribute('aria-describedby', [hintID, errorID].filter(Boolean).join(' ')) +
    attribute('aria-invalid', error && 'true')
  const name = attribute('name', field.name)
  const label = isolate(options.label)
  const hint = options.hint ? `<p class="hint" id="${hintID}">${isolate(options.hint)}</p>` : ''
  const message = error ? `<p class="error" id="${errorID}"><b>Error:</b> ${isolate(error)}</p>` : ''
  const wrap = (content: string) => `<div class="field${error ? ' wrong' : ''}">${content}</div>`

  if (kind === 'radios') {
    const radios = optionsOf(field, options.options).map((option, index) => {
      const each = index === 0 ? id : `${id}-${index}`
      return `<label><input type="radio" id="${each}"${name}${attribute('value', option.value)}${attribute('checked', option.value === value)}${attribute('required', field.required)}> ${isolate(option.label)}${option.hint ? ` <small>${isolate(option.hint)}</small>` : ''}</label>`
    })
    return wrap(
      `<fieldset${described}><legend>${label}</legend>${hint}${message}${radios.join('')}</fieldset>`,
    )
  }
  if (kind === 'checkbox')
    return wrap(
      `${message}<label><input type="checkbox" id="${id}"${name}${attribute('checked', value === 'on')}${attribute('required', field.required)}${described}> ${label}</label>${hint}`,
    )

  const common = ` id="${id}"${name}${described}${attribute('autocomplete', options.autocomplete)}`
  const before = `<label for="${id}">${label}</label>${hint}${message}`
  if (kind === 'select') {
    const choices = optionsOf(field, options.options).map(
      (option) =>
        `<option${attribute('value', option.value)}${attribute('selected', option.value === value)}>${escapeHtml(option.label)}</option>`,
    )
    return wrap(
      `${before}<select${common}${attribute('required', field.required)}><option value="">Choose…</option>${choices.join('')}</select>`,
    )
  }
  const limits = constraints(field, options)
  if (kind === 'textarea')
    return wrap(
      `${before}<textarea${common}${limits}${attribute('rows', options.rows ?? 3)}>\n${escapeHtml(value)}</textarea>`,
    )
  return wrap(`${before}<input type="${escapeHtml(kind)}"${common}${limits}${attribute('value', value)}>`)
}
