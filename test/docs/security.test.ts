/** The table of docs/security.md: whole, and what it names is there. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { mutants } from '../prove/mutants/list.ts'
import { root } from '../support/app.ts'
import { importsOf, sources } from '../support/sources.ts'

const page = readFileSync(join(root, 'docs/security.md'), 'utf8')
const [, table = '', rest = ''] = page.split(/^## ASVS 5\.0\.0.*$|^### What does not apply$/m)
const rows = [...table.matchAll(/^\| (\d+\.\d+\.\d+) \|(.*)\|$/gm)].map(([, id = '', cells = '']) => ({
  id,
  cells: cells.split('|').map((cell) => cell.trim()),
}))

/** Requirements in each section of each chapter of ASVS 5.0.0, those of V5, V9, V10 and V17 left out. */
const sections: Record<string, number[]> = {
  1: [2, 10, 12, 3, 3],
  2: [3, 3, 5, 2],
  3: [1, 3, 5, 8, 8, 1, 5],
  4: [5, 5, 2, 4],
  6: [3, 12, 8, 6, 8, 4, 2, 4],
  7: [3, 4, 2, 5, 3, 2],
  8: [4, 4, 3, 2],
  11: [4, 5, 5, 4, 2, 2, 2],
  12: [5, 2, 5],
  13: [4, 6, 4, 7],
  14: [2, 8, 3],
  15: [5, 5, 7, 4],
  16: [1, 5, 4, 3, 4],
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

t.test('every requirement is there, in the table or among those that do not apply', async (t) => {
  const left = [...rest.matchAll(/\b(\d+\.\d+)\.(\d+)(?:–(\d+))?/g)].flatMap(
    ([, section, first, last = first]) =>
      upTo(Number(last))
        .slice(Number(first) - 1)
        .map((number) => `${section}.${number}`),
  )
  const all = Object.entries(sections).flatMap(([chapter, counts]) =>
    counts.flatMap((count, index) => upTo(count).map((number) => `${chapter}.${index + 1}.${number}`)),
  )
  t.same([...rows.map(({ id }) => id), ...left].sort(), all.sort())
})

t.test('no cell is empty, and each begins with a verdict', async (t) => {
  const verdict = /^(\*\*)?(met|partly|not met|author's|operator's)\b/
  for (const { id, cells } of rows) {
    t.equal(cells.length, 4, id)
    const [level = '', asks = '', here = '', tests = ''] = cells
    t.match(level, /^[123]$/, id)
    t.match(asks, /\w/, id)
    t.match(here, verdict, id)
    t.match(tests, /^(no test|[\w/-]+: \*[^*]+\*(; [\w/-]+: \*[^*]+\*)*)$/, id)
  }
})

t.test('what is not met at level 1 is said first', async (t) => {
  const [, said = ''] = /^Not met at level 1: ([\d., ]+)\./m.exec(page) ?? []
  const missing = rows.filter(({ cells: [level, , here] }) => level === '1' && here?.match(/^(\*\*)?not met/))
  t.same(
    said.split(', '),
    missing.map(({ id }) => id),
  )
})

t.test('the files that it names are there', async (t) => {
  for (const [, file = ''] of page.matchAll(/`((?:server|db|actions|screens|docs|test)\/[\w./-]+)`/g))
    t.ok(existsSync(join(root, file)), file)
})

t.test('the tests and safeguards that it names are there', async (t) => {
  const safeguards = new Set(mutants.map(({ safeguard }) => safeguard))
  for (const { id, cells } of rows)
    for (const [, file = '', name = ''] of (cells.at(-1) ?? '').matchAll(/([\w/-]+): \*([^*]+)\*/g)) {
      if (file === 'safeguard') {
        t.ok(safeguards.has(name), `${id}: ${name}`)
        continue
      }
      const found = [join(root, 'test', `${file}.test.ts`)].filter((each) => existsSync(each))
      t.equal(found.length, 1, `${id}: ${file}`)
      const source = found.map((each) => readFileSync(each, 'utf8').replace(/\(\s+/g, '(')).join()
      const names = ["'", '`', '"'].flatMap((quote) => [`${quote}${name}${quote}`, `${quote}${name}: $`])
      t.ok(
        names.some((each) => source.includes(`test(${each}`) || source.includes(`name: ${each}`)),
        `${id}: ${name}`,
      )
    }
})

/** What the functions that modules take from elsewhere do, in the words of the inventory. */
const kinds: Record<string, RegExp> = {
  ...Object.fromEntries(['randomBytes', 'randomInt', 'randomUUID'].map((name) => [name, /\brandom\b/])),
  ...Object.fromEntries(['hash', 'createHash', 'sha256'].map((name) => [name, /(?<!HMAC-)\bSHA-256\b/])),
  ...Object.fromEntries(
    ['createHmac', 'createSecretKey', 'hmacBy'].map((name) => [name, /\bHMAC-SHA-256\b/]),
  ),
  timingSafeEqual: /\bconstant time\b/,
}
const ofModules: Record<string, RegExp | undefined> = {
  'node:crypto': undefined,
  'node:tls': /\bOpenSSL\b/,
  'node:https': /\bOpenSSL\b/,
  '@node-rs/argon2': /\bargon2id\b/,
}
/** Modules of our own that only give more convenient forms to Node's functions, which they take on behalf of others. */
const wrappers = ['server/security/hash.ts']

/** What a file does by cryptography, each as what its row in the inventory says. */
function cryptographyIn(file: string, text: string): RegExp[] {
  return importsOf(text).flatMap(({ from = '', names }) => {
    if (from in ofModules)
      return names.map((name) =>
        wrappers.includes(file) ? /./ : (ofModules[from] ?? kinds[name] ?? /^unknown$/),
      )
    const own = wrappers.some((wrapper) => from.endsWith(`/${basename(wrapper)}`))
    return own ? names.map((name) => kinds[name] ?? /^unknown$/) : []
  })
}

t.test('all cryptography is in the inventory', async (t) => {
  const [, inventory = ''] = page.split(/^## Keys and cryptography$|^## Limits$/m)
  const entries = [...inventory.matchAll(/^\| ([^|]+) \| ([^|]+) \| (`[^|]+) \| [^|]+ \|$/gm)].map(
    ([, what = '', how = '', where = '']) => ({
      what,
      how,
      files: [...where.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    }),
  )
  t.ok(entries.length > 10)
  for (const [file, text] of sources) {
    for (const does of cryptographyIn(file, text))
      t.ok(
        entries.some(({ how, files }) => files.includes(file) && does.test(how)),
        `${file}: ${does}`,
      )
    t.notMatch(text, /(?<![\w.:'-])crypto\.|\bwebcrypto\b|\bMath\.random\b/, `${file}: by an import only`)
  }
  for (const { what, files } of entries)
    for (const file of files)
      t.ok(cryptographyIn(file, sources.get(file) ?? '').length > 0, `${what}: ${file} has some`)
})
