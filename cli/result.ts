/** What a command has to say. */
export interface Result {
  /** 0, or 1: it was refused, or what was looked at does not fit. */
  status: 0 | 1
  /** What was asked for, to standard output. */
  text?: string
  /** Why it was not done, or not all of it, to standard error. */
  note?: string
}
