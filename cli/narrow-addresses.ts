/** Finds inputs of `z.email()`, which refuses e-mail addresses that exist. */
import { z } from 'zod'
import { type Diagnostic, diagnosticAt } from '../server/application/diagnostic.ts'
import type { ApplicationReading } from '../server/application/read.ts'

/** The pattern that `z.email()` has by default, or nothing. */
function isDefaultEmail(type: z.core.$ZodType): boolean {
  const { def } = (type as z.core.$ZodTypes)._zod
  if (def.type === 'string') {
    const own = [def, ...(def.checks ?? []).map((check) => check._zod.def)]
    return own.some((each) => (each as { pattern?: RegExp }).pattern?.source === z.regexes.email.source)
  }
  if (def.type === 'pipe') return isDefaultEmail(def.in)
  return 'innerType' in def && isDefaultEmail(def.innerType)
}

export const findNarrowAddresses = ({ transactions }: ApplicationReading): Diagnostic[] =>
  transactions.flatMap(({ found: { actions } }) =>
    [...actions.values()].flatMap(({ file, definition }) =>
      Object.entries(definition.input.shape)
        .filter(([, type]) => isDefaultEmail(type))
        .map(([name]) => {
          const message = `z.email() of the input "${name}" refuses addresses such as ada&co@example.org and info@почта.рф`
          return diagnosticAt(file, name, 'DEITY_INPUT_ADDRESS', message)
        }),
    ),
  )
