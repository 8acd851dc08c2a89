/** Two versions of the sample on one database, as during a rolling upgrade: processes of their own. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openVisitor } from '../kit/visitor.ts'
import { inDatabase } from '../prove/database.ts'
import { contact, dates } from '../support/booking.ts'
import { changedSample } from '../support/changed-sample.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'

/** The next version: it asks for pets, has a table and a column for them, another style and another picture. */
const nextSample = (t: Parameters<typeof changedSample>[0]) =>
  changedSample(t, (edit, folder) => {
    edit('actions/booking/transaction.ts', 'version: 2,', 'version: 3,')
    edit(
      'actions/booking/transaction.ts',
      '      wishes: z.string(),',
      '      wishes: z.string(),\n      pets: z.string(),',
    )
    edit(
      'actions/booking/give-contact.ts',
      '    wishes: z',
      '    pets: z.string().trim().max(80).optional(),\n    wishes: z',
    )
    edit('screens/booking/contact.hbs', '{{field "wishes"', '{{field "pets" label="Pets"}}\n{{field "wishes"')
    writeFileSync(
      join(folder, 'db/migrations/008-pets.sql'),
      `-- Who comes along; a dog; a cat.
      create table pet (name text primary key) strict, without rowid;
      alter table booking add column pets text default 'none; not asked';`,
    )
    writeFileSync(join(folder, 'screens/style.css'), 'main { margin: 1rem }')
    appendFileSync(join(folder, 'screens/files/rooms/single.webp'), '\n')
  })

const phasesIn = (data: string) =>
  inDatabase(join(data, 'deity.sqlite'), { readonly: true }, (db) =>
    db.prepare('select number, version, state from phase order by session, number').all(),
  ) as { number: number; version: number; state: string }[]

const send = (server: ServerProcess, { body }: { body: URLSearchParams }) =>
  fetch(`${server.url}/booking`, { method: 'POST', body, redirect: 'manual' })

const see = (server: ServerProcess, url: string) =>
  fetch(`${server.url}${new URL(url).pathname}${new URL(url).search}`, { redirect: 'manual' })

t.test('an older version beside a newer one', async (t) => {
  const data = t.testdir()
  const newer = await startProcess({ DATA: data, APP: nextSample(t) })
  t.teardown(() => newer.end())
  // It starts although it has not the file of a migration that has run.
  const older = await startProcess({ DATA: data })
  t.teardown(() => older.end())

  await t.test('what the newer one has stored is not read, and nothing is recorded', async (t) => {
    const visitor = await openVisitor(newer.url, '/booking')
    await visitor.fill(dates).submit()
    await visitor.submit('Choose the Double room')
    await visitor.fill({ guestName: 'Ada' }).submit('Continue')
    await visitor.fill({ ...contact, pets: 'a cat' }).submit()
    t.equal(visitor.heading, 'Check your answers')
    const before = phasesIn(data)
    t.match(before.at(-1), { version: 3, state: /a cat/ })
    const page = await see(older, visitor.url)
    t.equal(page.status, 503)
    t.equal(page.headers.get('retry-after'), '5')
    const form = visitor.fill({ agree: true }).form('Book this room')
    t.equal((await send(older, form)).status, 503)
    t.same(phasesIn(data), before)
    t.match(older.output(), /a newer version of the application runs/)
    t.equal((await send(newer, form)).status, 303, 'the same form, at the newer one')
  })

  await t.test('a page of the newer one is not answered without what was typed into it', async (t) => {
    const visitor = await openVisitor(older.url, '/booking')
    await visitor.fill(dates).submit()
    await visitor.submit('Choose the Double room')
    await visitor.fill({ guestName: 'Ada' }).submit('Continue')
    const { search } = new URL(visitor.url)
    const at = await openVisitor(newer.url, `/booking${search}`)
    const form = at.fill({ ...contact, pets: 'two dogs' }).form('Continue')
    const before = phasesIn(data)
    t.equal(before.at(-1)?.version, 2)
    t.equal((await send(older, form)).status, 503)
    t.same(phasesIn(data), before)
    t.equal((await send(newer, form)).status, 303)
    t.match(phasesIn(data).at(-1), { version: 3, state: /two dogs/ })
  })

  await t.test('what the older one has stored continues at the newer one', async (t) => {
    const visitor = await openVisitor(older.url, '/booking')
    const form = visitor.fill(dates).form()
    t.equal((await send(newer, form)).status, 303)
    const answer = await send(older, form)
    t.equal(answer.status, 303, 'the same form, the same answer')
    t.equal((await see(newer, new URL(answer.headers.get('location') ?? '', newer.url).href)).status, 200)
  })

  await t.test('each has a style and pictures for the pages of the other', async (t) => {
    const addresses = async (server: ServerProcess) => {
      const visitor = await openVisitor(server.url, '/booking')
      await visitor.fill(dates).submit()
      return [/\/style\.\w+\.css/, /\/files\/rooms\/single\.[\w-]+\.webp/].map(
        (pattern) => pattern.exec(visitor.body)?.[0] ?? '',
      )
    }
    const [of, other] = [await addresses(older), await addresses(newer)]
    t.notSame(of, other)
    for (const [server, paths] of [
      [older, other],
      [newer, of],
    ] as const)
      for (const path of paths) {
        const answer = await fetch(server.url + path)
        t.equal(answer.status, 200, path)
        t.equal(answer.headers.get('cache-control'), 'no-store', 'it is not kept at the address of the other')
      }
  })
})

t.test('beside a migration that changes what is there, an older version does not start', async (t) => {
  const data = t.testdir()
  const app = changedSample(t, (_edit, folder) =>
    writeFileSync(join(folder, 'db/migrations/008-pets.sql'), 'alter table booking drop column wishes;'),
  )
  await (await startProcess({ DATA: data, APP: app })).end()
  await t.rejects(startProcess({ DATA: data }), /DEITY_MIGRATION_MISSING: application\/008-pets\.sql/)
})
