/** Whether the process is about to end: what stops it says so, and what balancers ask reads it. */
export interface Readiness {
  isStopping: boolean
}
