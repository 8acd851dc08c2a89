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

/** From a field's value to its markup. */
type Writer = (value: string) => string

/** All texts are escaped here. */
function writerOf(field: Field, options: FieldOptions, id: string, error: string | undefined): Writer {
  const kind = options.as ?? kindOf(field)
  const hintID = options.hint ? `${id}-hint` : ''
  const errorID = error ? `${id}-error` : ''
  const described =
    attribute('aria-describedby', [hintID, errorID].filter(Boolean).join(' ')) +
    attribute('aria-invalid', error && 'true')
  const name = attribute('name', field.name)
  const required = attribute('required', field.required)
  const label = isolate(options.label)
  const hint = options.hint ? `<p class="hint" id="${hintID}">${isolate(options.hint)}</p>` : ''
  const message = error ? `<p class="error" id="${errorID}"><b>Error:</b> ${isolate(error)}</p>` : ''
  const begin = `<div class="field${error ? ' wrong' : ''}">`
  const end = '</div>'

  if (kind === 'radios') {
    const before = `${begin}<fieldset${described}><legend>${label}</legend>${hint}${message}`
    const radioOf = (option: Option, index: number, value: string) => {
      const each = index === 0 ? id : `${id}-${index}`
      return `<label><input type="radio" id="${each}"${name}${attribute('value', option.value)}${attribute('checked', option.value === value)}${required}> ${isolate(option.label)}${option.hint ? ` <small>${isolate(option.hint)}</small>` : ''}</label>`
    }
    const all = optionsOf(field, options.options)
    return (value) =>
      `${before}${all.map((option, index) => radioOf(option, index, value)).join('')}</fieldset>${end}`
  }
  if (kind === 'checkbox') {
    const before = `${begin}${message}<label><input type="checkbox" id="${id}"${name}`
    const after = `${required}${described}> ${label}</label>${hint}${end}`
    return (value) => before + attribute('checked', value === 'on') + after
  }

  const common = ` id="${id}"${name}${described}${attribute('autocomplete', options.autocomplete)}`
  const before = `${begin}<label for="${id}">${label}</label>${hint}${message}`
  if (kind === 'select') {
    const open = `${before}<select${common}${required}><option value="">Choose&#8230;</option>`
    const all = optionsOf(field, options.options)
    const choiceOf = (option: Option, value: string) =>
      `<option${attribute('value', option.value)}${attribute('selected', option.value === value)}>${escapeHtml(option.label)}</option>`
    return (value) => `${open}${all.map((option) => choiceOf(option, value)).join('')}</select>${end}`
  }
  const limits = constraints(field, options)
  if (kind === 'textarea') {
    const open = `${before}<textarea${common}${limits}${attribute('rows', options.rows ?? 3)}>\n`
    return (value) => `${open}${escapeHtml(value)}</textarea>${end}`
  }
  const open = `${before}<input type="${escapeHtml(kind)}"${common}${limits}`
  return (value) => `${open}${attribute('value', value)}>${end}`
}

/** Writers of fields that have no error, by options that can never change, then by id. */
const known = new WeakMap<FieldOptions, Map<string, { field: Field; write: Writer }>>()

/** Ids for which one place in a template keeps a writer; a repeated form has as many as its page has repetitions. */
const most = 50

/** Most of a field is the same on every page. */
function knownWriter(field: Field, options: FieldOptions, id: string): Writer {
  const byID = known.get(options) ?? new Map()
  const found = byID.get(id)
  // A partial may stand in the forms of several actions.
  if (found?.field === field) return found.write
  const write = writerOf(field, options, id, undefined)
  if (byID.size < most) known.set(options, byID.set(id, { field, write }))
  return write
}

/** Writes a field. */
export function writeField(field: Field, options: FieldOptions, { id, value, error }: FieldState): string {
  const isKept = error === undefined && Object.isFrozen(options)
  return (isKept ? knownWriter(field, options, id) : writerOf(field, options, id, error))(value)
}
