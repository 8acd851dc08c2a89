/** Finds texts without a maximum length: they get one, which their author should choose. */
import { type Diagnostic, diagnosticAt } from '../server/application/diagnostic.ts'
import type { ApplicationReading } from '../server/application/read.ts'

export const findUnbounded = ({ transactions }: ApplicationReading): Diagnostic[] =>
  transactions.flatMap(({ found: { actions }, fields }) =>
    [...actions].flatMap(([action, { file }]) =>
      [...(fields.get(action)?.values() ?? [])]
        .filter(
          ({ type, maxLength, values, format }) => type === 'string' && !maxLength && !values && !format,
        )
        .map(({ name, longest }) => {
          const message = `the input "${name}" has no max(): texts of up to ${longest} characters are accepted`
          return diagnosticAt(file, name, 'DEITY_INPUT_UNBOUNDED', message)
        }),
    ),
  )
