/** Checks the rows of forms: their fields and buttons stand in an `{{#each}}` of the array. */
import type { Field } from '../model/application.ts'
import { arrayIn } from '../model/rows.ts'
import { type Diagnostic, diagnosticIn, suggestion } from './diagnostic.ts'
import type { FieldReading, FormReading } from './template-reading.ts'

/** The blocks on the way to a field that may omit it. Those around its row: whether there are rows is no question. */
export const wayOf = ({ name, within, rows }: FieldReading): readonly object[] =>
  arrayIn(name) === undefined ? within : within.filter((block) => block !== rows?.block)

/** Does a field stand where it can be sent: one of a row in its row, and no other hidden? */
export function rowsOf(field: FieldReading, type: Field['type'] | undefined): Diagnostic[] {
  const { name, rows, as } = field
  const array = arrayIn(name)
  const report = (message: string) => [diagnosticIn(field, 'DEITY_FIELD_INVALID', message)]
  if (type === 'rows')
    return report(`"${name}" is a list: write its fields, such as "${name}.…", inside {{#each ${name}}}`)
  if (array === undefined)
    return as === 'hidden' ? report(`"${name}" cannot be hidden: make it a fixed parameter of the form`) : []
  return rows?.name === array ? [] : report(`"${name}" stands outside {{#each ${array}}}`)
}

/** What the engine's own buttons do. */
const does = ['add', 'remove']

/** Do the buttons of rows name an array of the action, and stand in a row if they remove it? */
export const rowButtonsOf = (form: FormReading, known: ReadonlyMap<string, Field>): Diagnostic[] =>
  form.rowButtons.flatMap((button) => {
    const { array, rows } = button
    const arrays = [...known.values()].filter(({ type }) => type === 'rows').map(({ name }) => name)
    const report = (message: string) => [diagnosticIn(button, 'DEITY_TEMPLATE_HELPER', message)]
    if (!does.includes(button.does))
      return report(`there is no button "${array}.${button.does}"${suggestion(button.does, does)}`)
    if (!arrays.includes(array))
      return report(`the form sends no rows "${array}"${suggestion(array, arrays)}`)
    if (!form.fields.some((field) => arrayIn(field.name) === array))
      return report(`the form has no field in a row of "${array}"`)
    return button.does === 'remove' && rows?.name !== array
      ? report(`the button stands outside {{#each ${array}}}`)
      : []
  })
