/**
 * No regular expression takes longer than in proportion to what it reads, wherever the search for it begins: `/!+$/` is
 * tried at each of 10,000 exclamation marks, and each time reads on to the letter behind them.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkSync } from 'recheck'
import t from 'tap'
import { z } from 'zod'
import { emailAddress } from '../server/model/define.ts'
import { fixture, root } from './support/app.ts'
import { type Pattern, patternsIn, patternsOf } from './support/patterns.ts'

/**
 * Its automaton sees searches from every place. Where it cannot have one, for what looks ahead or counts high, it tries
 * texts that are made to be hard.
 * @returns what is slower than linear, with the text that shows it
 */
function slowOf(patterns: readonly Pattern[]): string[] {
  const known = new Map<string, string>()
  return patterns.flatMap(({ place, source, flags }) => {
    const key = `/${source}/${flags}`
    let fault = known.get(key)
    if (fault === undefined) {
      const found = checkSync(source, flags, { timeout: 60_000 })
      const shown =
        found.status === 'vulnerable' ? `${found.complexity.summary}, ${found.attack.pattern}` : ''
      fault = found.status === 'safe' ? '' : `${found.status} ${shown}`
      known.set(key, fault)
    }
    return fault === '' ? [] : [`${place}: ${fault}`]
  })
}

const modulesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[jt]s$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name))

/** What patterns are made of at run time: names that an author wrote, each without a sign that means more. */
const standIns: Record<string, Record<string, string>> = {
  // The reference, each of its signs by itself: `@`.
  'server/maintenance/forget.ts': { plain: 'a\\u{40}b', part: '[\\p{L}\\p{N}@_%+-]' },
  'server/application/diagnostic.ts': { word: 'name' },
  'server/application/html-context.ts': { 'place.element': 'script' },
  'server/application/import-error.ts': { name: 'name' },
  'cli/diagnostics.ts': { wrong: 'name' },
  'cli/new-transaction.ts': { table: 'name' },
  'cli/tables.ts': { table: 'name', to: 'name' },
  'cli/types-of-tables.ts': { name: 'name' },
  'cli/unread.ts': { name: 'name' },
}

t.test('the check sees what is slow', (t) => {
  const written = (source: string, flags = '') => slowOf([{ place: '', source, flags }]).length
  t.equal(written('[^\\p{L}]+$', 'u'), 1, 'a search that begins at every sign')
  t.equal(written('<[^>]*>', 'g'), 1, 'without an end in it too')
  t.equal(written('^(a+)+$'), 1)
  t.equal(written('^(a|b|ab)*c'), 1)
  t.equal(written('^[^>]*>'), 0)
  t.equal(written('^a+b+$'), 0)
  t.end()
})

for (const folder of ['server', 'cli', 'db', 'actions', 'screens', 'docs/examples'])
  t.test(`the patterns of ${folder}`, (t) => {
    const patterns = modulesIn(folder).flatMap((file) => patternsIn(file, standIns[file]))
    t.same(slowOf(patterns), [], `${patterns.length} patterns`)
    t.end()
  })

t.test('the patterns of the fields', async (t) => {
  const patterns: Pattern[] = []
  for (const folder of [join(root, 'actions'), join(fixture('every'), 'actions')])
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue
      const { default: action } = await import(join(folder, name))
      if (action?.input) patterns.push(...patternsOf(action.input, name))
    }
  const sources = new Set(patterns.map(({ source }) => source))
  t.ok(sources.size > 30, `${sources.size} patterns`)
  for (const some of [/-/, emailAddress()._zod.def.pattern as RegExp, z.regexes.ulid, z.regexes.date])
    t.ok(sources.has(some.source), `they hold ${some}`)
  t.same(slowOf(patterns), [])
})

t.test('the patterns that zod has for formats', (t) => {
  const { regexes } = z
  const made = [
    regexes.datetime({ precision: 3, offset: true, local: true }),
    regexes.time({ precision: null }),
    regexes.emoji(),
    regexes.mac(),
    regexes.string({ minimum: 2, maximum: 40 }),
    regexes.uuid(),
  ]
  t.same(slowOf(patternsOf([Object.values(regexes), made], 'zod')), [])
  t.end()
})
