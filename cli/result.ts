/** The outcome of a command. */
export interface Result {
  /** 0, or 1: it was refused, or found mistakes. */
  status: 0 | 1
  /** What was asked for, to standard output. */
  text?: string
  /** Why it was not done, or not all of it, to standard error. */
  note?: string
}

/** @param what did not happen */
export const refused = (what: string, error: unknown): Result => ({
  status: 1,
  note: `${what}\n${error instanceof Error ? error.message : error}`,
})
