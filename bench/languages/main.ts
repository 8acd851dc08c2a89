/**
 * What the catalogues cost: CPU of a page, and memory of a language.
 *
 *     node --expose-gc --import ./server/runtime/typescript.js bench/languages/main.ts [--blocks 20] [--pages 2000]
 *
 * The texts of each page of a booking are made again as the page asked for them, and written as the plain strings
 * that they are then, in one interleaved run. The difference is what messages cost a page.
 */
import { setImmediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createServer } from '../../server/app.ts'
import { loadApplication } from '../../server/application/load.ts'
import { readCatalogues } from '../../server/application/read-catalogues.ts'
import type { Catalogue } from '../../server/model/application.ts'
import { createSealer } from '../../server/security/seal.ts'
import { openSqlite } from '../../server/store/sqlite/store.ts'
import { createCatalogue } from '../../server/view/catalogue.ts'
import { frameworkTexts } from '../../server/view/framework-texts.ts'
import { openVisitor } from '../../test/kit/visitor.ts'
import { root, someday } from '../../test/support/app.ts'
import { contact, dates } from '../../test/support/booking.ts'
import { median } from '../median.ts'

const { values } = parseArgs({
  options: { blocks: { type: 'string', default: '20' }, pages: { type: 'string', default: '2000' } },
})
const [blocks, pages] = [Number(values.blocks), Number(values.pages)]

/** A text that a page asked its catalogue for. */
interface Asked {
  /** Makes it again. */
  make: () => string
  /** Writes the same text where it is a plain string. */
  plain: () => string
}

/** The texts of one page, in the order in which it asks for them. */
const asked: Asked[] = []

function recording(catalogue: Catalogue): Catalogue {
  const { text, markup, write } = catalogue
  const keep = (make: () => string, plainly: (made: string) => string): string => {
    const made = make()
    asked.push({ make, plain: () => plainly(made) })
    return made
  }
  return {
    ...catalogue,
    text: (of, zone) => keep(() => text(of, zone), text),
    markup: (of, zone) => keep(() => markup(of, zone), markup),
    write: (key, values) => keep(() => write(key, values), text),
  }
}

const loaded = await loadApplication(root)
const application = {
  ...loaded,
  catalogues: new Map([...loaded.catalogues].map(([name, each]) => [name, recording(each)])),
}
const server = await createServer({
  application,
  store: openSqlite({ file: ':memory:', migrations: `${root}/db/migrations`, onFatal: console.error }),
  sealer: createSealer([Buffer.alloc(32, 7)]),
  ...{ basePath: '', afterPost: 'redirect', sessionIn: 'url', cookieBinding: 'off' },
  ...{ keepAlive: false, actionLimit: 2000, rateLimit: 0, tls: undefined, trustProxy: [] },
  ...{ logLevel: 'silent', logStream: { write() {} }, now: () => someday },
})
const url = await server.listen({ host: '127.0.0.1', port: 0 })

/** The addresses of the pages of a booking, by their titles. */
async function pagesOf(language: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const visitor = await openVisitor(url, `/${language}/booking`)
  const keep = () => found.set(visitor.heading, visitor.url.slice(url.length))
  keep()
  await visitor.fill(dates).submit()
  keep()
  await visitor.submit()
  keep()
  await visitor.fill({ guestName: 'Ada' }).submit()
  keep()
  await visitor.fill(contact).submit()
  keep()
  return found
}

/** Microseconds of CPU of each of many times. */
async function cpuOf(run: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  for (let left = pages; left > 0; left--) run()
  const { user, system } = process.cpuUsage(before)
  // The loop has to turn, or nothing is freed.
  await setImmediate()
  return (user + system) / pages
}

console.log('| page | language | texts | µs | as plain strings | difference |\n|---|---|--:|--:|--:|--:|')
for (const language of application.catalogues.keys())
  for (const [title, address] of await pagesOf(language)) {
    asked.length = 0
    await server.inject(address)
    const texts = asked.slice()
    let length = 0
    const writeAll = (by: keyof Asked) => () => {
      for (const each of texts) length += each[by]().length
    }
    const found: [number, number][] = []
    for (let block = -2; block < blocks; block++) {
      const pair: [number, number] = [await cpuOf(writeAll('make')), await cpuOf(writeAll('plain'))]
      if (block >= 0) found.push(pair)
    }
    if (length === 0) throw new Error(`${title} asks for no text`)
    const [made, plain] = [median(found.map(([one]) => one)), median(found.map(([, other]) => other))]
    const difference = median(found.map(([one, other]) => one - other))
    const cells = [title, language, texts.length, ...[made, plain, difference].map((each) => each.toFixed(1))]
    console.log(`| ${cells.join(' | ')} |`)
  }
await server.close()

/** Bytes of the heap that stay after `make`. */
function heapOf(make: () => unknown): number {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const kept = make()
  globalThis.gc?.()
  const after = process.memoryUsage().heapUsed
  return kept === undefined ? 0 : after - before
}

for (const language of application.catalogues.keys()) {
  const make = () => {
    const own = readCatalogues(root).find((each) => each.language === language)
    const texts = new Map([...frameworkTexts(language), ...(own?.texts ?? [])])
    const catalogue = createCatalogue(language, texts)
    for (const key of texts.keys()) catalogue.write(key)
    return { texts, catalogue }
  }
  const bytes = median([1, 2, 3, 4, 5].map(() => heapOf(make)))
  console.log(`${language}: ${(bytes / 1024).toFixed(0)} KB with every text compiled`)
}
