/** Reads the row of a join as the parts that it was joined of. Both stores answer with rows as arrays. */
/** By the name of a table in the query, the columns that are read from it. */
export type Parts<Found> = { [Part in keyof Found]-?: readonly (keyof NonNullable<Found[Part]> & string)[] }

/**
 * A part is absent where a left join found nothing, so that its first column is null.
 * @param at the index of the first part's first column
 */
export function readRow<Found>(
  parts: [table: string, columns: readonly string[]][],
  row: unknown[],
  at = 0,
): Found {
  const found: Record<string, Record<string, unknown>> = {}
  let from = at
  for (const [table, columns] of parts) {
    if (row[from] !== null) {
      const part: Record<string, unknown> = {}
      for (let i = 0; i < columns.length; i++) part[columns[i] as string] = row[from + i]
      found[table] = part
    }
    from += columns.length
  }
  return found as Found
}
