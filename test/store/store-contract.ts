/** The tests of the contract in `server/store/contract.ts`, which every store has to pass. */
import { createHash } from 'node:crypto'
import type { Test } from 'tap'
import type { NewPhase, Release, Session, Store, Unit } from '../../server/store/contract.ts'

type Tap = Pick<Test, 'test' | 'equal' | 'same' | 'match' | 'ok' | 'rejects' | 'teardown'>

export const hash = (text: string): Buffer => createHash('sha256').update(text).digest()

export const session = (changes: Partial<Session> = {}): Omit<Session, 'id'> => ({
  transaction: 'loan',
  born: 1000,
  last: 0,
  closed: 0,
  branched: 0,
  finished: 0,
  expires: 5000,
  gone: 9000,
  bytes: 0,
  drafts: null,
  binding: null,
  identity: null,
  successor: null,
  owner: null,
  preferences: null,
  ...changes,
})

export const phase = (number: number, changes: Partial<NewPhase> = {}): NewPhase => ({
  number,
  tag: '0a1b2c',
  parent: number - 1,
  origin: 'first',
  action: 'choose',
  digest: hash(`digest ${number}`),
  input: '{}',
  outcome: 'show',
  screen: 'second',
  state: `{"n":${number}}`,
  changes: null,
  at: 2000,
  version: 1,
  begun: null,
  ...changes,
})

/** Establishes a session with `count` phases. */
export async function withPhases(
  unit: Unit,
  name: string,
  count: number,
  changes: Partial<Session> = {},
): Promise<void> {
  const established = await unit.establish(hash(name), session(changes))
  if (!established) throw new Error('not established')
  for (let number = 1; number <= count; number++)
    await unit.record({ ...established, last: number }, phase(number))
}

/** @param open a new, empty store whose application has a table `thing (name text)` */
export function storeContract(t: Tap, open: () => Promise<Store>): void {
  const opened = async (t: Tap) => {
    const store = await open()
    t.teardown(() => store.close())
    return store
  }
  const things = async (store: Store) =>
    (await store.rows.selectFrom('thing').select('name').execute()).map(({ name }) => name)
  const add = (unit: Unit, name: string) => unit.rows('write').insertInto('thing').values({ name }).execute()

  t.test('a session is found by its hash, with the requested phase and form', async (t) => {
    const store = await opened(t)
    t.equal(await store.read(hash('a'), 0, ''), undefined)
    await store.write((unit) => withPhases(unit, 'a', 3))
    t.match(await store.read(hash('a'), 2, 'first'), {
      session: { transaction: 'loan', born: 1000, last: 3, expires: 5000 },
      shown: { number: 2, screen: 'second', state: '{"n":2}', changes: null },
      sent: { action: 'choose', input: '{}' },
    })
    t.same(Object.keys((await store.read(hash('a'), 0, 'elsewhere')) ?? {}), ['session'])
    t.equal((await store.read(hash('a'), 9, ''))?.shown, undefined)
  })

  t.test('the newest form from a screen is found', async (t) => {
    const store = await opened(t)
    await store.write(async (unit) => {
      await withPhases(unit, 'a', 1)
      const { session } = await unit.load(hash('a'), 0, hash('none'))
      if (!session) throw new Error('no session')
      for (const number of [2, 3])
        await unit.record(
          { ...session, last: number },
          phase(number, { parent: 1, input: `{"n":"${number}"}` }),
        )
    })
    t.match(await store.read(hash('a'), 1, 'first'), { sent: { input: '{"n":"3"}' } })
  })

  t.test('what leads to another session is found by the form and by its screen', async (t) => {
    const store = await opened(t)
    await store.write((unit) => withPhases(unit, 'a', 1))
    await store.write(async (unit) => {
      const { session } = await unit.load(hash('a'), 1, hash('none'))
      if (session) await unit.record({ ...session, last: 2 }, phase(2, { begun: hash('begun') }))
    })
    await store.write(async (unit) => {
      const { taken } = await unit.load(hash('a'), 1, hash('digest 2'))
      t.ok(taken?.begun && hash('begun').equals(taken.begun))
    })
    const { sent } = (await store.read(hash('a'), 1, 'first')) ?? {}
    t.ok(sent?.begun && hash('begun').equals(sent.begun))
  })

  t.test('preferences are stored with a phase or without one, and forgotten with the session', async (t) => {
    const store = await opened(t)
    const preferred = async () => (await store.read(hash('a'), 0, ''))?.session.preferences
    const inSession = (work: (unit: Unit, session: Session) => Promise<void>) =>
      store.write(async (unit) => {
        const { session } = await unit.load(hash('a'), 0, hash('none'))
        if (!session) throw new Error('no session')
        await work(unit, session)
      })
    await store.write((unit) => withPhases(unit, 'a', 1, { preferences: '"one"' }))
    t.equal(await preferred(), '"one"')
    await inSession((unit, session) => unit.record({ ...session, last: 2, preferences: '"two"' }, phase(2)))
    t.equal(await preferred(), '"two"')
    await inSession((unit, session) => unit.update({ ...session, preferences: '"three"' }))
    t.equal(await preferred(), '"three"')
    t.match(await store.read(hash('a'), 2, ''), { session: { last: 2 }, shown: { number: 2 } })
    await inSession((unit, session) => unit.forget(session))
    t.equal(await preferred(), null)
  })

  t.test('a submission is found again by its digest, from its own screen only', async (t) => {
    const store = await opened(t)
    await store.write((unit) => withPhases(unit, 'a', 2))
    await store.write(async (unit) => {
      t.match(await unit.load(hash('a'), 1, hash('digest 2')), {
        taken: { number: 2, screen: 'second', outcome: 'show', begun: null },
      })
      t.equal((await unit.load(hash('a'), 0, hash('digest 2'))).taken, undefined)
      t.equal((await unit.load(hash('a'), 1, hash('digest 1'))).taken, undefined)
      t.same(await unit.load(hash('b'), 1, hash('digest 2')), {})
    })
  })

  t.test('the same submission cannot be recorded twice', async (t) => {
    const store = await opened(t)
    await store.write((unit) => withPhases(unit, 'a', 1))
    const again = store.write(async (unit) => {
      const { session } = await unit.load(hash('a'), 0, hash('none'))
      if (session)
        await unit.record({ ...session, last: 2 }, phase(2, { parent: 0, digest: hash('digest 1') }))
    })
    await t.rejects(again)
    t.equal((await store.read(hash('a'), 0, ''))?.session.last, 1)
  })

  t.test('rows, session and phase are there together, or none of them', async (t) => {
    const store = await opened(t)
    await t.rejects(
      store.write(async (unit) => {
        await add(unit, 'lost')
        await withPhases(unit, 'a', 1)
        throw new Error('no')
      }),
      { message: 'no' },
    )
    t.same(await things(store), [])
    t.equal(await store.read(hash('a'), 0, ''), undefined)
    await store.write(async (unit) => {
      await add(unit, 'undone')
      await unit.undo()
      await add(unit, 'kept')
      await withPhases(unit, 'a', 1)
    })
    t.same(await things(store), ['kept'])
  })

  t.test('concurrent units do not mix, and a failed one rolls back only itself', async (t) => {
    const store = await opened(t)
    const ends = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) =>
        store.write(async (unit) => {
          await add(unit, `${i} first`)
          await new Promise((resolve) => setImmediate(resolve))
          if (i % 4 === 0) throw new Error(`${i}`)
          await add(unit, `${i} second`)
        }),
      ),
    )
    t.equal(ends.filter(({ status }) => status === 'rejected').length, 10)
    const expected = Array.from({ length: 40 }, (_, i) =>
      i % 4 === 0 ? [] : [`${i} first`, `${i} second`],
    ).flat()
    t.same((await things(store)).sort(), expected.sort())
  })

  t.test('units come out as if each had run alone', async (t) => {
    const store = await opened(t)
    const seen = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        store.write(async (unit) => {
          await add(unit, String(i))
          return (await unit.rows('read').selectFrom('thing').selectAll().execute()).length
        }),
      ),
    )
    t.same(
      seen.sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    )
  })

  t.test('of two units that move one session on, the second sees what the first did', async (t) => {
    const store = await opened(t)
    await store.write((unit) => withPhases(unit, 'a', 1))
    const next = (which: string) =>
      store.write(async (unit) => {
        const { session, taken } = await unit.load(hash('a'), 1, hash(which))
        if (!session) throw new Error('no session')
        if (taken) return `same ${taken.number}`
        const number = session.last + 1
        await unit.record({ ...session, last: number }, phase(number, { parent: 1, digest: hash(which) }))
        return `new ${number}`
      })
    const answers = await Promise.all(['x', 'x', 'y', 'x', 'y'].map(next))
    t.same(new Set(answers.map((each) => each.slice(-1))), new Set(['2', '3']), String(answers))
    t.equal(answers.filter((each) => each.startsWith('new')).length, 2, String(answers))
    t.equal((await store.read(hash('a'), 0, ''))?.session.last, 3)
  })

  t.test('of two units that begin one session and lead to another, one leaves nothing', async (t) => {
    const store = await opened(t)
    const begin = (next: string) =>
      store.write(async (unit) => {
        const { session: found } = await unit.load(hash('a'), 0, hash('go'))
        if (found) return 'same'
        await withPhases(unit, 'a', 1)
        await withPhases(unit, next, 1)
        return next
      })
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(['b', 'c', 'd'].map((name) => begin(`${name}${round}`)))
      t.equal(answers.filter((each) => each === 'same').length, round === 0 ? 2 : 3, String(answers))
    }
    t.equal((await store.journal.sessions(Number.MAX_SAFE_INTEGER, 99)).length, 2)
  })

  t.test('the salt of a day is the first that was offered, until its day is over', async (t) => {
    const store = await opened(t)
    const salts = await Promise.all(['a', 'b', 'c'].map((each) => store.logSalt(20, hash(each), 19)))
    const [first = hash('')] = salts
    for (const salt of salts) t.same(Buffer.from(salt), Buffer.from(first))
    t.same(Buffer.from(await store.logSalt(21, hash('d'), 20)), hash('d'))
    t.same(Buffer.from(await store.logSalt(20, hash('e'), 19)), Buffer.from(first))
    await store.logSalt(21, hash('f'), 21)
    t.same(Buffer.from(await store.logSalt(20, hash('e'), 19)), hash('e'), 'the one before was deleted')
  })

  t.test('what was announced lately is known, and the clocks are compared', async (t) => {
    const store = await opened(t)
    const versions = [
      { transaction: 'inn', version: 2 },
      { transaction: 'loan', version: 1 },
    ]
    for (let each = 0; each < 2; each++) await store.announce(versions)
    const found = await store.announced(60_000)
    t.same(
      found
        .toSorted((a, b) => a.version - b.version)
        .map(({ transaction, version }) => `${transaction} ${version}`),
      ['loan 1', 'inn 2'],
    )
    t.same(await store.announced(-60_000), [])
    t.ok(Math.abs(await store.clockDifference()) < 500)
  })

  t.test('a lease goes to one at a time', async (t) => {
    const store = await opened(t)
    t.equal(await store.lease('sweep', 1000), true)
    t.equal(await store.lease('sweep', 1000), true, 'again to its holder')
  })

  t.test('rows can be written only with write access, and only while the unit lasts', async (t) => {
    const store = await opened(t)
    const insert = { name: 'x' }
    await t.rejects(store.rows.insertInto('thing').values(insert).execute(), 'not by a screen')
    await t.rejects(store.write((unit) => unit.rows('read').insertInto('thing').values(insert).execute()))
    const late = await store.write(async (unit) => {
      const rows = unit.rows('write')
      return () => rows.insertInto('thing').values(insert).execute()
    })
    await t.rejects(late(), /ended/)
    let ended: Unit | undefined
    await store.write(async (unit) => {
      ended = unit
    })
    t.throws(() => ended?.rows('write'), /ended/, 'nor used again')
    t.same(await things(store), [])
  })

  t.test('forgetting removes the phases and leaves the session ended', async (t) => {
    const store = await opened(t)
    await store.write((unit) => withPhases(unit, 'a', 3))
    await store.write(async (unit) => {
      const { session } = await unit.load(hash('a'), 0, hash('none'))
      if (session) await unit.forget(session)
    })
    t.match(await store.read(hash('a'), 2, 'first'), { session: { expires: 0 } })
    t.same(Object.keys((await store.read(hash('a'), 2, 'first')) ?? {}), ['session'])
  })

  t.test('a draft is one for each screen, and goes with its session', async (t) => {
    const store = await opened(t)
    const draft = (screen: string, input = '{}') => ({ screen, call: 'go', input, errors: null })
    for (const name of ['left', 'expired'])
      await store.write(async (unit) => {
        const found = await unit.establish(hash(name), session({ drafts: '{"a":"waits"}' }))
        if (!found) throw new Error('not established')
        for (const input of ['{"x":"1"}', '{"x":"2"}']) await unit.saveDraft(found, draft('a', input))
        await unit.saveDraft(found, draft('b'))
        await unit.dropDraft(found, 'b')
        t.same(await unit.draft(found, 'a'), draft('a', '{"x":"2"}'))
      })
    const left = (await store.read(hash('left'), 0, ''))?.session
    if (!left) throw new Error('no session')
    t.equal(left.drafts, '{"a":"waits"}')
    t.same(await store.draft(left, 'a'), draft('a', '{"x":"2"}'))
    t.equal(await store.draft(left, 'b'), undefined)
    await store.write(async (unit) => {
      const next = await unit.establish(hash('next'), session())
      if (!next) throw new Error('not established')
      await unit.moveDrafts(left, next)
      t.same(await unit.draft(next, 'a'), draft('a', '{"x":"2"}'))
      t.equal(await unit.draft(left, 'a'), undefined)
      await unit.forget(next)
    })
    while (await store.sweep(6000, 100)) {}
    for (const name of ['left', 'expired', 'next'])
      t.match(await store.read(hash(name), 0, ''), { session: { drafts: null, expires: 0 } }, name)
    t.equal(await store.draft(left, 'a'), undefined)
  })

  t.test('what was sent from a screen on another branch is found', async (t) => {
    const store = await opened(t)
    const branches = [
      phase(1),
      phase(2, { origin: 'second', input: '{"a":"b"}' }),
      phase(3, { parent: 0 }),
      phase(4, { origin: 'third' }),
      phase(5, { origin: 'second' }),
    ]
    const form = { action: 'choose', input: '{"a":"b"}' }
    const [first, second, third, fourth, fifth] = branches as [NewPhase, ...NewPhase[]]
    const begun = await store.write(async (unit) => {
      const found = await unit.establish(hash('a'), session())
      if (!found || !second || !third) throw new Error('not established')
      for (const each of [first, second, third]) await unit.record({ ...found, last: each.number }, each)
      return { ...found, last: 3 }
    })
    t.match(await store.sentElsewhere(begun, 3, 'second'), form)
    t.equal(await store.sentElsewhere(begun, 2, 'second'), undefined, 'the phase follows from it')
    t.equal(await store.sentElsewhere(begun, 3, 'first'), undefined, 'it is the phase itself')
    t.equal(await store.sentElsewhere(begun, 3, 'third'), undefined)
    t.equal(await store.sentElsewhere({ ...begun, closed: 2 }, 3, 'second'), undefined, 'before a commit')
    await store.write(async (unit) => {
      const { session } = await unit.load(hash('a'), 3, hash('none'))
      if (!session || !fourth || !fifth) throw new Error('no session')
      await unit.record({ ...session, last: 4 }, fourth)
      t.match(await unit.sentElsewhere({ ...session, last: 4 }, 4, 'second'), form)
      t.equal(await unit.sentElsewhere({ ...session, last: 4 }, 4, 'third'), undefined, 'just recorded')
      await unit.record({ ...session, last: 5 }, fifth)
      t.equal(await unit.sentElsewhere({ ...session, last: 5 }, 5, 'second'), undefined)
    })
  })

  t.test('attempts are counted until the count ends, and a successful one is subtracted', async (t) => {
    const store = await opened(t)
    const counters = ['a', 'b'].map((name) => ({ key: hash(name), limit: 2, window: 1000 }))
    const [a] = counters
    const count = (now: number, which = counters) => store.write((unit) => unit.countAttempt(which, now))
    t.equal(await count(1000), 0)
    t.equal(await count(1500), 0)
    t.equal(await count(1600), 400, 'until the count ends')
    t.equal(await count(1600), 400, 'which was not counted')
    await store.write((unit) => unit.uncountAttempt(a ? [a] : []))
    t.equal(await count(1700), 300, 'the other one is at its limit')
    t.equal(await count(1700, a ? [a] : []), 0, 'and this one is not')
    await count(1700, [{ key: hash('ended'), limit: 2, window: 100 }])
    while (await store.sweep(1900, 100)) {}
    t.equal(await count(1900), 100, 'a count is not dropped before its end')
    while (await store.sweep(2000, 100)) {}
    t.equal(await count(2000), 0)
    t.equal(await count(2999), 0)
    t.equal(await count(2999), 1)
  })

  t.test('sessions under way are listed with their newest phase, some at a time', async (t) => {
    const store = await opened(t)
    await store.write(async (unit) => {
      await withPhases(unit, 'a', 2)
      await withPhases(unit, 'finished', 1, { finished: 1 })
      await withPhases(unit, 'b', 1)
      await withPhases(unit, 'expired', 1, { expires: 2000 })
      await withPhases(unit, 'c', 3)
    })
    const first = await store.underWay(3000, 0, 2)
    t.match(first, [
      { transaction: 'loan', shown: { number: 2, screen: 'second', state: '{"n":2}', version: 1 } },
      { shown: { number: 1 } },
    ])
    const rest = await store.underWay(3000, first[1]?.id ?? 0, 2)
    t.match(rest, [{ shown: { number: 3 } }])
    t.equal(rest.length, 1)
  })

  t.test('the journal lists sessions, newest first, and their phases in order', async (t) => {
    const store = await opened(t)
    const { journal } = store
    t.same(await journal.sessions(Number.MAX_SAFE_INTEGER, 9), [])
    for (const [name, count] of Object.entries({ a: 3, b: 1, c: 0 }))
      await store.write((unit) => withPhases(unit, name, count, { transaction: name }))
    const names = async (before: number, limit: number) =>
      (await journal.sessions(before, limit)).map(({ transaction }) => transaction)
    t.same(await names(Number.MAX_SAFE_INTEGER, 9), ['c', 'b', 'a'])
    const [newest, next] = await journal.sessions(Number.MAX_SAFE_INTEGER, 2)
    t.same(await names(next?.id ?? 0, 9), ['a'], 'the next page')
    t.match(newest, {
      transaction: 'c',
      born: 1000,
      last: 0,
      closed: 0,
      finished: 0,
      expires: 5000,
      gone: 9000,
    })
    const [a] = await journal.sessions(next?.id ?? 0, 1)
    const id = a?.id ?? 0
    t.same(await journal.session(id), a)
    t.equal(await journal.session(999), undefined)

    const { digest, state, begun, ...entry } = phase(2)
    t.same((await journal.phases(id, 0, 9)).length, 3)
    t.same(await journal.phases(id, 1, 1), [entry])
    t.same(await journal.phase(id, 2), { ...entry, state })
    t.equal(await journal.phase(id, 4), undefined)
    await store.write(async (unit) => {
      const { session } = await unit.load(hash('a'), 0, hash('none'))
      if (session) await unit.forget(session)
    })
    t.same(await journal.phases(id, 0, 9), [])
  })

  t.test('a sweep forgets what has expired, a little at a time, and nothing else', async (t) => {
    const store = await opened(t)
    await store.write(async (unit) => {
      for (let i = 0; i < 20; i++) await withPhases(unit, `old ${i}`, 5)
      for (let i = 0; i < 20; i++) await withPhases(unit, `new ${i}`, 2, { expires: 7000 })
    })
    let rounds = 0
    for (let more = true; more; rounds++) more = await store.sweep(6000, 7)
    t.ok(rounds >= Math.floor(100 / 7), `${rounds} rounds`)
    for (let i = 0; i < 20; i++) {
      t.equal((await store.read(hash(`old ${i}`), 5, ''))?.shown, undefined)
      t.equal((await store.read(hash(`old ${i}`), 5, ''))?.session.expires, 0)
      t.equal((await store.read(hash(`new ${i}`), 2, ''))?.shown?.number, 2)
    }
  })

  t.test('a sweep that ends inside the first session has more to do', async (t) => {
    const store = await opened(t)
    await store.write(async (unit) => {
      for (const name of ['a', 'b']) await withPhases(unit, name, 3)
    })
    const answers: boolean[] = []
    do answers.push(await store.sweep(6000, 3))
    while (answers.at(-1))
    for (const name of ['a', 'b'])
      t.equal((await store.read(hash(name), 3, ''))?.shown, undefined, String(answers))
  })

  t.test('a session that expired unfinished is released once, in the unit that forgets it', async (t) => {
    const store = await opened(t)
    await store.write(async (unit) => {
      for (const name of ['a', 'b', 'c']) await withPhases(unit, name, 2)
      await withPhases(unit, 'finished', 2, { finished: 2 })
      await withPhases(unit, 'young', 2, { expires: 7000 })
    })
    let fails = true
    const release: Release = async (unit, { transaction }, released) => {
      t.equal(transaction, 'loan')
      const [name] = ['a', 'b', 'c'].filter((each) => hash(each).equals(released))
      await add(unit, name ?? 'another')
      if (name === 'b' && fails) throw new Error('not now')
    }
    await t.rejects(store.sweep(6000, 100, release), 'b could not be')
    t.same((await things(store)).sort(), ['a', 'c'])
    t.equal((await store.read(hash('b'), 2, ''))?.shown?.number, 2, 'b is not forgotten')
    fails = false
    for (let round = 0; round < 3; round++) await store.sweep(6000, 100, release)
    t.same((await things(store)).sort(), ['a', 'b', 'c'])
    for (const name of ['a', 'b', 'c', 'finished'])
      t.equal((await store.read(hash(name), 2, ''))?.shown, undefined)
  })

  t.test('a sweep does not release a session that was finished or left meanwhile', async (t) => {
    const store = await opened(t)
    await store.write(async (unit) => {
      for (const name of ['stays', 'finishes', 'leaves']) await withPhases(unit, name, 1)
    })
    const change = (name: string, how: (unit: Unit, session: Session) => Promise<void>) =>
      store.write(async (unit) => {
        const { session } = await unit.load(hash(name), 0, hash('none'))
        if (session) await how(unit, session)
      })
    const changes = [
      () =>
        change('finishes', (unit, session) =>
          unit.record({ ...session, last: 2, finished: 2, expires: 8000 }, phase(2, { outcome: 'finish' })),
        ),
      () => change('leaves', (unit, session) => unit.forget(session)),
    ]
    // In any order with the sweep's own units.
    const changed = Promise.all(changes.map((make) => make()))
    const released: string[] = []
    const release: Release = async (_, __, hash) => {
      released.push(Buffer.from(hash).toString('hex'))
    }
    await Promise.all([changed, store.sweep(6000, 100, release)])
    t.ok(released.includes(hash('stays').toString('hex')))
    t.equal((await store.read(hash('finishes'), 2, ''))?.shown?.number, 2, 'the receipt is still there')
  })

  t.test('a session that is gone cannot begin again, whatever the clock says', async (t) => {
    const store = await opened(t)
    await store.write((unit) => withPhases(unit, 'a', 1))
    for (let round = 0; round < 3; round++) while (await store.sweep(10_000, 5)) {}
    t.equal(await store.read(hash('a'), 0, ''), undefined)
    t.equal(await store.write((unit) => unit.establish(hash('a'), session())), undefined)
    t.ok(await store.write((unit) => unit.establish(hash('b'), session({ born: 1001 }))))
    t.ok(await store.write((unit) => unit.establish(hash('c'), session({ transaction: 'other' }))))
  })

  t.test('the fingerprints of the sealing keys are replaced as a whole', async (t) => {
    const store = await opened(t)
    t.same(await store.sealKeys(), [])
    await store.setSealKeys([hash('one'), hash('two')])
    t.same(new Set((await store.sealKeys()).map(String)), new Set([hash('one'), hash('two')].map(String)))
    await store.setSealKeys([hash('two')])
    t.same((await store.sealKeys()).map(String), [String(hash('two'))])
  })

  t.test('the states of a session are read some at a time, and its drafts', async (t) => {
    const store = await opened(t)
    await store.write(async (unit) => {
      await withPhases(unit, 'a', 5)
      const { session } = await unit.load(hash('a'), 0, hash('none'))
      if (session)
        await unit.saveDraft(session, {
          screen: 'second',
          call: 'choose',
          input: '{"a":"b"}',
          errors: '{"a":"c"}',
        })
    })
    const [{ id } = { id: 0 }] = await store.sessionRefs(0, 10)
    t.same(
      (await store.states(id, 2, 2)).map(({ number }) => number),
      [3, 4],
    )
    t.same(await store.drafts(id), [
      { screen: 'second', call: 'choose', input: '{"a":"b"}', errors: '{"a":"c"}' },
    ])
    await store.write(async (unit) => {
      const { session } = await unit.load(hash('a'), 0, hash('none'))
      if (session) await unit.forget(session)
    })
    t.same(await store.sessionRefs(0, 10), [])
    t.equal(await store.deletePiece(10), false)
    t.same(await store.drafts(id), [])
  })

  t.test('no unit runs once the store is closed', async (t) => {
    const store = await open()
    await store.ping()
    const last = store.write((unit) => withPhases(unit, 'a', 1))
    await store.close()
    await last
    await t.rejects(
      store.write((unit) => withPhases(unit, 'b', 1)),
      { name: 'StoreUnavailableError' },
    )
  })
}

/** What holds of a store besides that runs one unit after the other. */
export function serialContract(t: Tap, open: () => Promise<Store>): void {
  const opened = async (t: Tap) => {
    const store = await open()
    t.teardown(() => store.close())
    return store
  }
  const add = (unit: Unit, name: string) => unit.rows('write').insertInto('thing').values({ name }).execute()

  t.test('units run in the order in which they came, each once', async (t) => {
    const store = await opened(t)
    const seen = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        store.write(async (unit) => {
          await add(unit, `${i} first`)
          await new Promise((resolve) => setImmediate(resolve))
          await add(unit, `${i} second`)
          return (await unit.rows('read').selectFrom('thing').selectAll().execute()).length
        }),
      ),
    )
    t.same(seen, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20])
  })

  t.test('a unit that came before a sweep is seen by it', async (t) => {
    const store = await opened(t)
    await store.write(async (unit) => {
      for (const name of ['finishes', 'leaves', 'stays']) await withPhases(unit, name, 1)
    })
    const change = (name: string, how: (unit: Unit, session: Session) => Promise<void>) =>
      store.write(async (unit) => {
        const { session } = await unit.load(hash(name), 0, hash('none'))
        if (session) await how(unit, session)
      })
    const changes = [
      change('finishes', (unit, session) =>
        unit.record({ ...session, last: 2, finished: 2, expires: 8000 }, phase(2, { outcome: 'finish' })),
      ),
      change('leaves', (unit, session) => unit.forget(session)),
    ]
    const released: string[] = []
    const release: Release = async (_, { last }) => {
      released.push(String(last))
    }
    await Promise.all([...changes, store.sweep(6000, 100, release)])
    t.same(released, ['1'], 'the one that stayed')
    t.equal((await store.read(hash('finishes'), 2, ''))?.shown?.number, 2, 'the receipt is still there')
  })
}
