/** One folder, unchanged, in five ways: a server, behind a proxy, in a host, under CGI, and for a browser of 1996. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loan } from '../../bench/journeys.ts'
import { openKept } from '../../bench/kept.ts'
import { walk } from '../../bench/walk.ts'
import { library, ways, withoutWebServer } from '../support/ways.ts'

/** What the folder holds, but for data. */
function contentOf(folder: string): string {
  const hash = createHash('sha256')
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  for (const name of names.sort()) hash.update(name).update(readFileSync(name))
  return hash.digest('hex')
}

const before = contentOf(library)

for (const [name, open] of Object.entries(ways))
  t.test(name, { skip: (name === 'CGI' && withoutWebServer) || false }, async (t) => {
    const way = await open('page')
    const kept = openKept()
    t.teardown(async () => {
      kept.close()
      await way.stop()
    })
    let phases = 0
    const { version } = way
    await walk(way.port, loan(way.base), () => phases++, {
      version,
      ...(version === 'kept' && { send: kept.send }),
    })
    t.equal(phases, 3, 'a book is borrowed')
    if (version === 'kept') t.equal(kept.opened(), 1, 'on one connection')
    t.equal(contentOf(library), before, 'and the folder is as it was')
  })
