/** The message of an input that was left empty: it says what to do. */
import type { Message } from 'deity'
import type { z } from 'zod'

/** @param text for example `Enter your name`; any other mistake in the input has the framework's message */
export const enter = (text: Message) => ({
  error: ({ input }: z.core.$ZodRawIssue) => (input === undefined ? text.error() : undefined),
})
