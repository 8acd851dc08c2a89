/** Checks the forms of templates against the offers of screens and the inputs of actions. */
import type { Field } from '../model/application.ts'
import { arrayIn } from '../model/rows.ts'
import { rowButtonsOf, rowsOf, wayOf } from './check-rows.ts'
import { type Diagnostic, diagnosticAt, diagnosticIn, suggestion } from './diagnostic.ts'
import type { Check } from './reading.ts'
import { type FormReading, isReadable, type Offering, type TemplateReading } from './template-reading.ts'

const offeringsOf = (template: TemplateReading): Offering[] =>
  template.forms.flatMap((form) => [form, ...form.buttons])

/** Does every screen's template offer exactly what its module declares? */
export const offers: Check = ({ found: { screens, actions, unreadable }, templates, offers }) =>
  [...screens].flatMap(([name, { file, definition }]) => {
    const template = templates.get(name)
    const declared = offers.get(name) ?? new Set()
    const diagnostics: Diagnostic[] = []
    const report = (message: string) =>
      diagnostics.push(diagnosticAt(file, 'offers', 'DEITY_ACTION_NOT_OFFERED', message))
    if ((definition.offers?.length ?? 0) > declared.size)
      report('offers hold what is no action of this transaction, or one twice')
    if (!template || !isReadable(template)) return diagnostics
    const offered = offeringsOf(template)
    for (const each of offered) {
      if (declared.has(each.action) || unreadable.actions.has(each.action)) continue
      const [code, why] = actions.has(each.action)
        ? (['DEITY_ACTION_NOT_OFFERED', `${name}.ts does not offer it`] as const)
        : ([
            'DEITY_ACTION_UNKNOWN',
            `there is no such action${suggestion(each.action, actions.keys())}`,
          ] as const)
      diagnostics.push(diagnosticIn(each, code, `action "${each.action}": ${why}`))
    }
    for (const action of declared)
      if (!offered.some((each) => each.action === action))
        report(`offers "${action}", but its template has no form or button for it`)
    return diagnostics
  })

/** Do a form's fields and fixed parameters fit the inputs of the actions that it sends them to? */
export const fields: Check = ({ templates, fields }) =>
  [...templates.values()].flatMap((template) =>
    template.forms.flatMap((form) =>
      [form, ...form.buttons].flatMap((each) => fieldsOf(form, each, fields.get(each.action))),
    ),
  )

/** Does the form always send it, whichever blocks of its template are shown? */
const isSent = (form: FormReading, to: Offering, name: string): boolean =>
  to.fixed.includes(name) ||
  form.fields.some(
    (field) =>
      (field.name === name || arrayIn(field.name) === name) &&
      wayOf(field).every((block) => to.within.includes(block)),
  )

/** A field of a row is asked for where the form has such rows. */
const isAsked = (form: FormReading, name: string): boolean => {
  const array = arrayIn(name)
  return array === undefined || form.fields.some((field) => arrayIn(field.name) === array)
}

function fieldsOf(form: FormReading, to: Offering, known: Map<string, Field> | undefined): Diagnostic[] {
  if (!known) return []
  const unknown = (name: string) =>
    `action "${to.action}" has no input "${name}"${suggestion(name, known.keys())}`
  const ofFields = form.fields.flatMap((field) => {
    const { name, as } = field
    const type = known.get(name)?.type
    const isMisshown =
      as === 'checkbox' ? type !== 'boolean' : as !== undefined && as !== 'hidden' && type === 'boolean'
    return [
      ...rowsOf(field, type),
      ...(type ? [] : [diagnosticIn(field, 'DEITY_INPUT_UNKNOWN', unknown(name))]),
      ...[
        to.fixed.includes(name) && `"${name}" is a fixed parameter of "${to.action}" already`,
        isMisshown && `"${name}" is ${type} and cannot be shown as ${as}`,
      ].flatMap((message) => (message ? [diagnosticIn(field, 'DEITY_FIELD_INVALID', message)] : [])),
    ]
  })
  const ofFixed = to.fixed
    .filter((name) => !known.has(name))
    .map((name) => diagnosticIn(to, 'DEITY_INPUT_UNKNOWN', unknown(name)))
  const unsent = [...known.values()]
    .filter(({ name, required }) => required && isAsked(form, name) && !isSent(form, to, name))
    .map(({ name }) => {
      const message = `action "${to.action}" requires "${name}", which this form does not always send`
      return diagnosticIn(to, 'DEITY_INPUT_UNSENT', message)
    })
  const fixedRows = to.fixed
    .filter((name) => known.get(name)?.type === 'rows')
    .map((name) => diagnosticIn(to, 'DEITY_FIELD_INVALID', `"${name}" is a list, and cannot be fixed`))
  return [...ofFields, ...ofFixed, ...fixedRows, ...unsent, ...rowButtonsOf(form, known)]
}

/** Is the button that the Enter key presses the one that looks so, where a form has several? */
export const defaultButtons: Check = ({ templates }) =>
  [...templates.values()].flatMap((template) =>
    template.forms.flatMap(({ submits: [first, ...others] }) => {
      if (!first || others.length === 0 || first.isDefault) return []
      const marked = others.find(({ isDefault }) => isDefault)
      const message = marked
        ? 'the default button is not the first of its form: the Enter key presses the first'
        : `the form has ${others.length + 1} buttons, and none is marked by class="default": the Enter key presses the first`
      return [diagnosticIn(marked ?? first, 'DEITY_BUTTON_DEFAULT', message)]
    }),
  )

/** Does every input of an offered action have a form that can send it? */
export const unsent: Check = ({ found: { actions }, templates, fields }) =>
  [...actions].flatMap(([action, { file }]) => {
    const forms = [...templates.values()].flatMap((template) => template.forms)
    const sending = forms.filter((form) => [form, ...form.buttons].some((each) => each.action === action))
    const sent = new Set(
      sending.flatMap((form) => [
        ...form.fields.flatMap(({ name }) => [name, arrayIn(name) ?? name]),
        ...[form, ...form.buttons].filter((each) => each.action === action).flatMap(({ fixed }) => fixed),
      ]),
    )
    return [...(fields.get(action)?.values() ?? [])]
      .filter(({ name, required }) => sending.length > 0 && !required && !sent.has(name))
      .map(({ name }) => diagnosticAt(file, name, 'DEITY_INPUT_UNSENT', `no form sends the input "${name}"`))
  })
