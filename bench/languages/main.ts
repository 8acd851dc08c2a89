/**
 * What the catalogues cost: CPU of a page, and memory of a language.
 *
 *     node --expose-gc --import ./server/runtime/typescript.js bench/languages/main.ts [--blocks 20] [--pages 2000]
 *
 * Each page of a booking is written with its catalogue, and with one that gives the texts of the same page as they
 * were made before, in one interleaved run. The difference is what messages cost beyond plain strings.
 */
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

/** The texts of one page, in the order in which it asks for them. */
const tape: { texts: string[]; at: number; isRecording: boolean; isOn: boolean } = {
  ...{ texts: [], at: 0, isRecording: false, isOn: false },
}

/** A text from the tape, where it is on. */
function taped<Arguments extends unknown[]>(
  make: (...given: Arguments) => string,
): (...given: Arguments) => string {
  return (...given) => {
    if (tape.isOn) return tape.texts[tape.at++] as string
    const text = make(...given)
    if (tape.isRecording) tape.texts.push(text)
    return text
  }
}

const withTape = (catalogue: Catalogue): Catalogue => ({
  ...catalogue,
  text: taped(catalogue.text),
  markup: taped(catalogue.markup),
  write: taped(catalogue.write),
})

const loaded = await loadApplication(root)
const application = {
  ...loaded,
  catalogues: new Map([...loaded.catalogues].map(([name, each]) => [name, withTape(each)])),
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

/** Microseconds of CPU for each page. */
async function cpuOf(address: string, isTaped: boolean): Promise<number> {
  tape.isOn = isTaped
  const before = process.cpuUsage()
  for (let left = pages; left > 0; left--) {
    tape.at = 0
    await server.inject(address)
  }
  const { user, system } = process.cpuUsage(before)
  tape.isOn = false
  return (user + system) / pages
}

console.log(
  '| page | language | texts | µs | with texts made before | difference |\n|---|---|--:|--:|--:|--:|',
)
for (const language of application.catalogues.keys())
  for (const [title, address] of await pagesOf(language)) {
    Object.assign(tape, { texts: [], isRecording: true })
    const { payload } = await server.inject(address)
    tape.isRecording = false
    tape.isOn = true
    tape.at = 0
    // A first page has other identifiers each time.
    const isSame = (await server.inject(address)).payload.length === payload.length
    if (!isSame || tape.at !== tape.texts.length) throw new Error(`${title} is another page`)
    const found: [number, number][] = []
    for (let block = -2; block < blocks; block++) {
      const pair: [number, number] = [await cpuOf(address, false), await cpuOf(address, true)]
      if (block >= 0) found.push(pair)
    }
    const [made, replayed] = [median(found.map(([one]) => one)), median(found.map(([, other]) => other))]
    const difference = median(found.map(([one, other]) => one - other))
    const cells = [
      title,
      language,
      tape.texts.length,
      ...[made, replayed, difference].map((each) => each.toFixed(1)),
    ]
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
  const bytes = heapOf(() => {
    const own = readCatalogues(root).find((each) => each.language === language)
    const texts = new Map([...frameworkTexts(language), ...(own?.texts ?? [])])
    const catalogue = createCatalogue(language, texts)
    for (const key of texts.keys()) catalogue.write(key)
    return { texts, catalogue }
  })
  console.log(`${language}: ${(bytes / 1024).toFixed(0)} KB with every text compiled`)
}
