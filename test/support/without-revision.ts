/** A row of a session without the number of its changes, which PostgreSQL counts. */
export const withoutRevision = ({ revision, ...row }: Record<string, unknown>): Record<string, unknown> => row
