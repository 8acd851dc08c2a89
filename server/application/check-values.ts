/** Checks the durations, numbers and lists of a definition, which otherwise fail only at run time. */
import type { Field } from '../model/application.ts'
import { isTimeZone } from '../model/days.ts'
import { readDuration } from '../model/duration.ts'
import { type Diagnostic, diagnosticAt, diagnosticIn } from './diagnostic.ts'
import type { Reading } from './reading.ts'
import type { TemplateReading } from './template-reading.ts'

/** Can its durations be read? */
export function durations({ found: { file, definition } }: Reading): Diagnostic[] {
  const { idleTimeout, maxAge, lateSubmission = false, receiptRetention = maxAge } = definition
  const given = { idleTimeout, maxAge, receiptRetention, ...(lateSubmission !== false && { lateSubmission }) }
  return Object.entries(given).flatMap(([name, text]) => {
    const length = readDuration(text)
    if (typeof length !== 'string') return []
    return [diagnosticAt(file, typeof text === 'string' ? text : name, 'DEITY_DURATION_INVALID', length)]
  })
}

/** Is the version a whole number from 1, and is there an older one for `upgrade`? */
export function versions({ found: { file, definition } }: Reading): Diagnostic[] {
  const { version = 1, upgrade } = definition
  const report = (at: string, message: string) => [diagnosticAt(file, at, 'DEITY_VERSION_INVALID', message)]
  if (!Number.isSafeInteger(version) || version < 1)
    return report('version', `${version} is not a version: count from 1`)
  if (upgrade && version === 1)
    return report('upgrade', 'nothing is upgraded at version 1: raise the version')
  return []
}

/** Does the system know its time zone? */
export function timeZones({ found: { file, definition } }: Reading): Diagnostic[] {
  const { timeZone = 'UTC' } = definition
  if (isTimeZone(timeZone)) return []
  const message = `there is no time zone "${timeZone}": write an IANA name, such as Europe/Amsterdam`
  return [diagnosticAt(file, 'timeZone', 'DEITY_TIME_ZONE_UNKNOWN', message)]
}

/** Why no visitor can ever fill in a field, if so. */
function contradiction({ name, min, max, minLength, maxLength, values }: Field): string | undefined {
  if (min !== undefined && max !== undefined && min > max)
    return `no value fits "${name}": it must be at least ${min} and at most ${max}`
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength)
    return `no value fits "${name}": it must have at least ${minLength} characters and at most ${maxLength}`
  return values?.includes('')
    ? `the value "" of "${name}" cannot be chosen: it is sent as no answer`
    : undefined
}

/** Can each input be filled in? */
export const bounds = ({ found: { actions }, fields }: Reading): Diagnostic[] =>
  [...actions].flatMap(([action, { file }]) =>
    [...(fields.get(action)?.values() ?? [])].flatMap((field) => {
      const why = contradiction(field)
      return why === undefined ? [] : [diagnosticAt(file, field.name, 'DEITY_INPUT_IMPOSSIBLE', why)]
    }),
  )

/** Whether the screen is an end: its template has neither forms nor links nor searches, and no address. */
export const isEnd = (template: TemplateReading | undefined, isPublic: boolean): boolean =>
  template !== undefined &&
  !isPublic &&
  [template.forms, template.links, template.searches].every((parts) => parts.length === 0)

/** Can every action, and every watch, lead to the screens that it names, and does it name one? */
export function nextScreens({ found, templates }: Reading): Diagnostic[] {
  const { file, actions, watches, screens } = found
  const isPublic = (name: string) => screens.get(name)?.definition.public !== undefined
  const leading = [
    ...[...actions.values()].map(({ file, definition: { next, writes } }) => ({
      ...{ file, next, finishes: writes === 'commit', name: 'next' },
    })),
    // A conflict undoes the commit that ran the watch, so a watch never leads to an end.
    ...[...watches].map(([name, { next }]) => ({ file, next, finishes: false, name })),
  ]
  return leading.flatMap(({ file, next, finishes, name }) => {
    const report = (at: string, message: string) => diagnosticAt(file, at, 'DEITY_NEXT_INVALID', message)
    if (next.length === 0) return [report(name, '`next` names no screen: nothing could lead on')]
    return next
      .filter((screen) => !finishes && isEnd(templates.get(screen), isPublic(screen)))
      .map((screen) => report(screen, `only an action that commits can lead to "${screen}", an end`))
  })
}

/** Does every secret input come from a field? A fixed parameter stands in the page and in the journal. */
export const secrets = ({ found: { actions }, templates }: Reading): Diagnostic[] =>
  [...templates.values()]
    .flatMap(({ forms }) => forms.flatMap((form) => [form, ...form.buttons]))
    .flatMap((offering) =>
      (actions.get(offering.action)?.definition.secret ?? [])
        .filter((name) => offering.fixed.includes(name))
        .map((name) => {
          const message = `"${name}" is secret and cannot be a fixed parameter`
          return diagnosticIn(offering, 'DEITY_SECRET_FIXED', message)
        }),
    )
