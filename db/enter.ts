/** The message of an input that was left empty: it says what to do. */
import type { z } from 'zod'

/** @param what to enter, for example `your name`; any other mistake in the input has the framework's message */
export const enter = (what: string, verb = 'Enter') => ({
  error: ({ input }: z.core.$ZodRawIssue) => (input === undefined ? `${verb} ${what}` : undefined),
})
