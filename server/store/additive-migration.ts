/**
 * Does a migration only add, so that a version of the application that does not know it works beside it? Judged
 * by its statements: what is not known to add counts as a change.
 */

/** Without comments, and with empty strings: neither may hold a `;` or a word that looks like a statement. */
const withoutTexts = (sql: string): string =>
  sql.replace(/--[^\n]*|'[^']*'/g, (text) => (text.startsWith("'") ? "''" : ' '))

const newTable = /^create table\b/i
/** A unique index would refuse rows that the older version may write. */
const newIndex = /^create index\b/i
const newColumn = /^alter table \S+ add (?:column )?(?!constraint\b|primary\b|unique\b|foreign\b|check\b)/i
/** What the older version does not fill in would be refused, or checked. */
const isDemanding = (column: string): boolean =>
  (/\bnot null\b/i.test(column) && !/\bdefault\b/i.test(column)) ||
  /\b(unique|check|references)\b/i.test(column)

/** Rows of the older version that a new table refers to could not be deleted any more. */
const holdsRows = (table: string): boolean =>
  (table.match(/\breferences\b/gi)?.length ?? 0) >
  (table.match(/\bon delete (cascade|set null)\b/gi)?.length ?? 0)

export function onlyAdds(sql: string): boolean {
  const statements = withoutTexts(sql)
    .split(';')
    .map((text) => text.trim().replace(/\s+/g, ' '))
    .filter((text) => text !== '')
  return statements.every(
    (text) =>
      (newTable.test(text) && !holdsRows(text)) ||
      newIndex.test(text) ||
      (newColumn.test(text) && !isDemanding(text)),
  )
}
