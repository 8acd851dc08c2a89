/** The store of a process that answers one request. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openSqlite } from '../../server/store/sqlite/store.ts'
import { hash, session } from './store-contract.ts'

function openBrief(folder: string) {
  const onFatal = (error: unknown) => {
    throw error
  }
  const migrations = join(folder, 'migrations')
  return openSqlite({ file: join(folder, 'deity.sqlite'), migrations, isBrief: true, onFatal })
}

t.test('one round of each process ends what has expired, wherever it stands', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-brief-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const sessions = 100
  const first = openBrief(folder)
  await first.write(async (unit) => {
    for (let each = 0; each < sessions; each++)
      await unit.establish(hash(`s${each}`), session({ expires: 9000 }))
    // Behind ten stretches that end nothing.
    await unit.establish(hash('last'), session({ expires: 5000 }))
  })
  await first.close()
  const isThere = async () => {
    const store = openBrief(folder)
    const refs = await store.sessionRefs(0, 2 * sessions)
    await store.close()
    return refs.length > sessions
  }
  let rounds = 0
  for (; rounds < 300 && (await isThere()); rounds++) {
    const store = openBrief(folder)
    // Ten sessions are read for each that may end.
    await store.sweep(6000, 1)
    await store.close()
  }
  t.ok(rounds < 300, `${rounds} rounds`)
})
