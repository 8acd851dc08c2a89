/** Names what only SQLite understands, in migrations for every database and in queries, with the portable way. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic, diagnosticIn, locationAt } from '../server/application/diagnostic.ts'
import { sourceFiles } from '../server/application/source-files.ts'
import { migrationsIn } from '../server/store/migration-files.ts'

interface Construct {
  pattern: RegExp
  instead: string
}

/** In SQL, of a migration or a query. */
const inSql: readonly Construct[] = [
  { pattern: /\bstrftime\s*\(/gi, instead: 'make days and times in TypeScript, or use substr()' },
  { pattern: /\b(?:date|datetime|julianday|unixepoch)\s*\(/gi, instead: 'make days and times in TypeScript' },
  { pattern: /\bifnull\s*\(/gi, instead: 'write coalesce()' },
  { pattern: /\biif\s*\(/gi, instead: 'write case when … end' },
  { pattern: /\binstr\s*\(/gi, instead: 'write like, or search in TypeScript' },
  { pattern: /\bgroup_concat\s*\(/gi, instead: 'join the texts in TypeScript' },
  { pattern: /\b(?:json_each|json_extract)\s*\(/gi, instead: 'read JSON in TypeScript' },
  { pattern: /\b(?:randomblob|hex|zeroblob)\s*\(/gi, instead: 'make it in TypeScript' },
  { pattern: /\b(?:max|min)\s*\([^(),]+,[^()]*\)/gi, instead: 'write case when … end' },
  {
    pattern: /\bcollate\s+nocase\b/gi,
    instead: 'compare lower(…), with a unique index on it, or write a file for PostgreSQL',
  },
  { pattern: /\binsert\s+or\s+\w+\b|\breplace\s+into\b/gi, instead: 'write on conflict (COLUMN) do …' },
  // `without rowid` is left out there.
  { pattern: /(?<!without )\browid\b/gi, instead: 'name a column of the table' },
  { pattern: /\bglob\b/gi, instead: 'write like' },
]

/** In migrations alone. */
const inTables: readonly Construct[] = [
  { pattern: /\bautoincrement\b/gi, instead: 'use keys that the application makes' },
  {
    pattern: /\binteger\s+primary\s+key\b/gi,
    instead:
      'only SQLite fills it by itself: use keys that the application makes, or write a file for PostgreSQL',
  },
  { pattern: /\bblob\b/gi, instead: 'write a file for PostgreSQL with bytea' },
  {
    pattern: /\breal\b/gi,
    instead: 'PostgreSQL has 4 bytes for it: write double precision in a file for PostgreSQL',
  },
  { pattern: /\bpragma\b/gi, instead: 'write a file for SQLite with it' },
]

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
const withoutComments = (text: string): string =>
  text.replace(/--.*|\/\*[\s\S]*?(?:\*\/|$)|'[^']*(?:'|$)/g, blank)

const nameOf = (what: string): string => (what.endsWith('(') ? `${what.slice(0, -1).trimEnd()}()` : what)

function found(file: string, text: string, constructs: readonly Construct[], source = text): Diagnostic[] {
  return constructs.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map(({ 0: what, index }) =>
      diagnosticIn(
        locationAt(file, source, index),
        'DEITY_SQLITE_ONLY',
        `only SQLite has "${nameOf(what)}": ${instead}`,
      ),
    ),
  )
}

/** The texts of `sql` templates in a module; the rest is blank. */
const templates = (text: string): string => {
  let kept = ''
  let end = 0
  for (const { 0: whole, index } of text.matchAll(/\bsql(?:<[^`\n<>]{0,100}>)?`[^`]*(?:`|$)/g)) {
    kept += blank(text.slice(end, index)) + withoutComments(whole)
    end = index + whole.length
  }
  return kept + blank(text.slice(end))
}

/** Everything in an application that would not run on PostgreSQL, or would come out differently there. */
export function findSqliteOnly(app: string): Diagnostic[] {
  const folder = join(app, 'db/migrations')
  const common = migrationsIn(folder, 'sqlite').filter(
    ({ path }) => !/\.sqlite\.sql$/.test(path) && !existsSync(path.replace(/\.sql$/, '.postgres.sql')),
  )
  const migrations = common.flatMap(({ path, text }) =>
    found(path, withoutComments(text), [...inSql, ...inTables]),
  )
  const queries = sourceFiles(app)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8')
      const replaced = { pattern: /\.replaceInto\(/g, instead: 'write insertInto() with onConflict()' }
      return [...found(file, templates(text), inSql, text), ...found(file, text, [replaced])]
    })
  return [...migrations, ...queries]
}
