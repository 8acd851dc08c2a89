/** A phase through the door: done once, the same again, branches, commits, refusals, and handlers that misbehave. */
import t from 'tap'
import { formsIn } from '../kit/html.ts'
import type { Filled, Visitor } from '../kit/visitor.ts'
import { fixture, startApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'
import { lockDatabase } from '../support/lock-database.ts'
import { send, takenStatus } from '../support/send.ts'
import { until } from '../support/until.ts'

type Test = { teardown(close: () => unknown): unknown }

/** A form that holds a field once more. */
const withAnother = (form: Filled, name: string, value: string): Filled => ({
  ...form,
  body: new URLSearchParams([...form.body, [name, value]]),
})

async function start(t: Test, options?: TestAppOptions): Promise<TestApp> {
  const app = await startApp(options)
  t.teardown(() => app.close())
  return app
}

const count = async (app: TestApp, table: string): Promise<number> => {
  const { fn } = app.store.rows
  const row = await app.store.rows
    .selectFrom(table)
    .select(fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row['n']
}

t.test('a double click makes one phase and gets one answer', async (t) => {
  const app = await start(t, { file: true })
  const visitor = await app.visit()
  const [first, second] = await visitor.fill(dates).twice()
  t.equal(first.status, 200)
  t.equal(first.body, second.body)
  t.equal(await count(app, 'phase'), 1)
  t.equal(await count(app, 'session'), 1)
})

t.test('confirming again, at once or 50 times, changes nothing', async (t) => {
  const app = await start(t, { file: true })
  const visitor = await walkToReview(await app.visit())
  const form = visitor.fill({ agree: true }).form('Book this room')
  const [first, ...others] = await Promise.all(Array.from({ length: 50 }, () => send(app, form)))
  t.equal(first?.screenID, 'receipt.5')
  for (const other of others) t.same(other, first)
  t.equal(await count(app, 'booking'), 1)
  await app.restart()
  t.same(await send(app, form), first, 'also after a restart')
  app.wait(31 * 60_000)
  t.same(await send(app, form), first, 'and later')
  t.equal(await count(app, 'booking'), 1)
})

/** `ROUNDS=1000` is the catalogue's number; it takes some minutes. */
const rounds = Number(process.env['ROUNDS'] ?? 15)
t.test(`50 equal confirms at once, ${rounds} rounds`, { timeout: rounds * 5000 }, async (t) => {
  const app = await start(t, { file: true, rateLimit: 0 })
  for (let round = 0; round < rounds; round++) {
    const visitor = await app.visit()
    // Four double rooms a night.
    const day = (nights: number) =>
      new Date(Date.parse(dates.arrive) + (Math.floor(round / 4) + nights) * 86_400_000)
        .toISOString()
        .slice(0, 10)
    await visitor.fill({ arrive: day(0), depart: day(1) }).submit()
    await visitor.submit('Choose the Double room')
    await visitor.fill({ guestName: 'Ada' }).submit('Continue')
    await visitor.fill(contact).submit()
    const form = visitor.fill({ agree: true }).form('Book this room')
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(app, form)))
    const different = new Set(answers.map((answer) => JSON.stringify(answer)))
    if (different.size > 1 || answers[0]?.screenID !== 'receipt.5') t.fail([...different].join())
  }
  t.equal(await count(app, 'booking'), rounds)
})

t.test('50 different answers from one screen are branches; of 50 confirms one wins', async (t) => {
  const app = await start(t, { file: true, rateLimit: 0 })
  const visitor = await walkToReview(await app.visit())
  const before = await count(app, 'phase')
  await visitor.follow('Change name')
  const reviews = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      visitor
        .tab()
        .fill({ name: `Visitor ${i}` })
        .submit('Continue'),
    ),
  )
  t.same(new Set(reviews.map(({ status }) => status)), new Set([200]))
  t.equal(new Set(reviews.map((review) => review.form('Book this room').body.get('screenID'))).size, 50)
  t.equal(await count(app, 'phase'), before + 50)
  for (const [i, review] of reviews.entries()) t.match(review.text, new RegExp(`Visitor ${i}\\b`))
  const ends = await Promise.all(reviews.map((review) => confirm(review)))
  t.equal(ends.filter(({ status }) => status === 200).length, 1)
  t.equal(ends.filter(({ status }) => status === 409).length, 49)
  t.equal(await count(app, 'booking'), 1)
})

t.test(
  'going back and answering otherwise makes a branch; the other tab keeps its own answers',
  async (t) => {
    const app = await start(t)
    const visitor = await walkToReview(await app.visit())
    const other = visitor.tab()
    await visitor.follow('Change dates')
    await visitor.fill({ depart: '2027-05-07' }).submit()
    t.match(visitor.text, /Total €376\.00/)
    await other.reload()
    t.match(other.text, /Total €188\.00/)
    await confirm(other)
    t.match(other.text, /€188\.00, at the inn/)
    const [row] = await app.store.rows.selectFrom('booking').selectAll().execute()
    t.equal(row?.['total'], 18800)

    const late = await confirm(visitor)
    t.equal(late.status, 409, 'the branch is closed by the commit')
    t.match(late.text, /closed/)
    await late.follow('Continue: Your room is booked')
    t.match(late.text, /€188\.00, at the inn/)
  },
)

t.test(
  'back after the confirm: unchanged gets the same, changed gets closed with what was typed',
  async (t) => {
    const app = await start(t)
    const visitor = await walkToReview(await app.visit())
    await visitor.follow('Change special requests')
    const wishes = visitor.tab()
    await visitor.back()
    await confirm(visitor)
    const receipt = visitor.text
    await visitor.back()
    t.match(visitor.text, /This page is closed/)
    await confirm(visitor)
    t.equal(visitor.text, receipt)

    await wishes.fill({ wishes: 'a late <b>supper</b>' }).submit()
    t.equal(wishes.status, 409)
    t.match(wishes.text, /What you typed .*Special requests \(optional\) a late <b>supper<\/b>/)
    t.match(wishes.body, /&lt;b&gt;/)
    t.equal(await count(app, 'booking'), 1)
  },
)

t.test('going back shows what was sent from there', async (t) => {
  const app = await start(t)
  const visitor = await walkToReview(await app.visit())
  await visitor.back()
  t.equal(visitor.value('name'), contact.name)
  await visitor.fill({ name: 'Byron' }).submit()
  t.match(visitor.text, /Name Byron/)
  t.equal(await count(app, 'session'), 1, 'the same session, a second branch')
  t.equal(await count(app, 'phase'), 5)

  for (const cookies of [true, false]) {
    const first = await app.visit('/booking', cookies)
    if (first.status === 403) continue
    await first.fill(dates).submit()
    const before = await count(app, 'phase')
    await first.back()
    // Only with its cookie does the address of a first page name a session.
    if (app.mode.sessionIn === 'url' && first.cookie !== undefined) {
      t.equal(first.value('arrive'), dates.arrive)
      const sessions = await count(app, 'session')
      await first.fill({ depart: '2027-05-04' }).submit()
      t.equal(await count(app, 'session'), sessions, 'a first page too')
      t.equal(await count(app, 'phase'), before + 1)
    } else t.equal(first.value('arrive'), '', 'without it another session begins')
  }
})

t.test('200 visitors for the last room: one booking, and 199 keep what they typed', async (t) => {
  const app = await start(t, { file: true, rateLimit: 0 })
  const visitors: Visitor[] = []
  for (let i = 0; i < 200; i++) {
    visitors.push(await walkToReview(await app.visit(), 'Tower room'))
    // Nobody's hold lasts, so that all 200 come as far as the review.
    await app.store.write((unit) => unit.rows('write').deleteFrom('hold').execute())
  }
  const ends = await Promise.all(visitors.map((visitor) => confirm(visitor)))
  t.equal(ends.filter(({ heading }) => heading === 'Your room is booked').length, 1)
  const losers = ends.filter(({ status }) => status === 409)
  t.equal(losers.length, 199)
  t.equal(await count(app, 'booking'), 1)
  const [loser] = losers
  t.match(loser?.text, /Something has changed.*Your room €330\.00 → taken/)
  await loser?.submit('Choose the Double room')
  t.equal(loser?.heading, 'Check your answers', 'guests and contact are still there')
  t.match(loser?.text, /Ada Lovelace/)
  await confirm(loser as Visitor)
  t.equal(await count(app, 'booking'), 2)
})

t.test('a price that changed is told before anything is booked', async (t) => {
  const app = await start(t)
  const visitor = await walkToReview(await app.visit())
  await app.store.write((unit) => unit.rows('write').updateTable('rate').set({ cents: 10000 }).execute())
  await confirm(visitor)
  t.equal(visitor.status, 409)
  t.match(visitor.text, /Your room €188\.00 → €200\.00/)
  t.equal(await count(app, 'booking'), 0)
  const told = visitor.text
  t.equal((await visitor.reload()).text, told, 'told again on a reload')
  await confirm(visitor)
  t.match(visitor.text, /€200\.00, at the inn/)
})

t.test('a rejected form is shown again with what was typed and consumes nothing', async (t) => {
  const app = await start(t)
  const visitor = await app.visit()
  await visitor.fill({ arrive: '2027-05-03', depart: '2027-02-31' }).submit()
  t.equal(visitor.status, 422)
  t.equal(visitor.title, 'Error: Your dates – Book a room')
  t.equal(visitor.value('arrive'), '2027-05-03')
  t.equal(visitor.value('depart'), '2027-02-31')
  t.match(visitor.errors, { depart: /must be a real date/ })
  t.equal((await visitor.reload()).status, 422, 'a reload gives the same')
  t.equal(await count(app, 'phase'), 0)
  await visitor.fill(dates).submit()
  t.equal(visitor.heading, 'Your room')
})

t.test('what was recorded comes before what would be rejected today', async (t) => {
  const app = await start(t, { now: Date.parse(`${dates.arrive}T23:50:00+02:00`) })
  const visitor = await app.visit()
  const form = visitor.fill(dates).form()
  const other = visitor.tab().fill({ depart: '2027-05-06' })
  const first = await send(app, form)
  t.equal(first.screenID, 'room.1')
  app.wait(20 * 60_000)
  t.same(await send(app, form), first, 'on the next day')
  t.equal((await other.submit()).status, 422, 'which is too late for anything else')
  const isForgotten = async () =>
    ((await app.store.rows.selectFrom('session').select('expires').execute())[0]?.expires ?? 0) === 0
  for (const days of [1, 31]) {
    app.wait(days * 86_400_000)
    const wasForgotten = await isForgotten()
    const later = await send(app, form)
    // The screen itself has ended with its session, wherever it is the answer. Once the session is forgotten nobody knows any more
    // that its form was taken: it is offered as one that came too late, as long as those are. The sweep runs beside this.
    if (wasForgotten) {
      t.equal(later.status, 410)
      t.equal(/<form/.test(later.body), days === 1, 'a forgotten form')
      continue
    }
    if (later.status === 410 && (await isForgotten())) continue
    if (app.mode.afterPost === 'redirect') t.same(later, first)
    else t.equal(later.status, 410)
    t.notMatch(later.body, /<form/, 'what was taken is not offered as if it had come too late')
  }
})

t.test('identifiers that were not issued here', async (t) => {
  const app = await start(t)
  const visitor = await walkToReview(await app.visit())
  const form = visitor.fill({ agree: true }).form('Book this room')
  // Of the same browser: what becomes of another's is in browser-binding.test.ts.
  const another = await walkToReview(await visitor.tab().open('/booking'))
  const { body: other } = another.fill({ agree: true }).form('Book this room')
  const id = form.body.get('sessionID') ?? ''
  const action = form.body.get('actionID') ?? ''
  const [, seal = ''] = action.split('.')
  const flipped = `${seal.startsWith('A') ? 'B' : 'A'}${seal.slice(1)}`
  const ended = [undefined, '', 'short', 'a'.repeat(60_000), 'ä'.repeat(14), '%'.repeat(28), 'A'.repeat(28)]
  const refused: Record<string, string | undefined>[] = [
    ...[
      undefined,
      '',
      'review',
      'review.',
      'review.x',
      'review.99',
      'review.-1',
      'nowhere.5',
      'dates.5',
      'constructor.5',
    ].map((screenID) => ({ screenID })),
    ...[
      undefined,
      '',
      seal,
      'confirm',
      'confirm.',
      `confirm.${flipped}`,
      `confirm.${seal.slice(0, -1)}`,
      `confirm.${seal}A`,
    ].map((actionID) => ({ actionID })),
    ...[
      'constructor',
      '__proto__',
      'toString',
      'choose-dates',
      'leave',
      'show',
      'confirm?a=1',
      'confirm?',
    ].map((name) => ({
      actionID: `${name}.${seal}`,
    })),
    { actionID: other.get('actionID') ?? '' },
    { sessionID: other.get('sessionID') ?? '' },
  ]
  const unknown = await send(app, form, { sessionID: 'B'.repeat(28) })
  t.equal(unknown.status, 410)
  for (const sessionID of ended)
    t.same(await send(app, form, { sessionID }), unknown, `sessionID ${String(sessionID).slice(0, 30)}`)
  for (const changes of refused) {
    const { status, body: page } = await send(app, form, changes)
    t.match({ status, page }, { status: 400, page: /could not accept this/ }, JSON.stringify(changes))
  }
  t.equal((await send(app, withAnother(form, 'sessionID', id))).status, 400, 'given twice')
  t.equal(await count(app, 'booking'), 0)
  t.equal((await send(app, form)).screenID, 'receipt.5', 'and the right ones still do')
})

t.test('a step cannot be skipped: the confirm is sealed for the review of one phase', async (t) => {
  const app = await start(t)
  const done = (await walkToReview(await app.visit())).form('Book this room').body
  const visitor = await app.visit()
  await visitor.fill(dates).submit()
  const skipped = { actionID: done.get('actionID') ?? '', agree: 'on' }
  t.equal((await send(app, visitor.form(), skipped)).status, 400)
  t.equal((await send(app, visitor.form(), { ...skipped, screenID: 'review.1' })).status, 400)
})

t.test('an action is sealed for the screen of one phase, and no other of its session takes it', async (t) => {
  const app = await start(t)
  const visitor = await app.visit()
  const again = visitor.tab()
  await visitor.fill(dates).submit()
  const room = visitor.form('Choose the Double room')
  await again.fill({ ...dates, depart: '2027-05-06' }).submit()
  const screenID = again.form('Choose the Double room').body.get('screenID') ?? ''
  t.not(screenID, room.body.get('screenID'))
  t.equal((await send(app, room, { screenID })).status, 400)
  t.equal((await send(app, room)).status, takenStatus(app))
})

t.test('fixed parameters cannot be changed, dropped, added or sent as fields', async (t) => {
  const app = await start(t)
  const visitor = await app.visit()
  await visitor.fill(dates).submit()
  const form = visitor.form('Choose the Double room')
  const action = form.body.get('actionID') ?? ''
  t.match(action, /^choose-room\?room=double\./)
  for (const actionID of [
    action.replace('double', 'tower'),
    action.replace('?room=double', ''),
    action.replace('double', 'double&room=tower'),
    action.replace('double', 'double&more=1'),
  ])
    t.equal((await send(app, form, { actionID })).status, 400, actionID)
  t.equal((await send(app, form, { room: 'tower' })).status, 400, 'as a field too')
  t.equal((await send(app, form)).screenID, 'guests.2')
})

t.test(
  'a session ends by idling, by age and by leaving, with the same page for all but its own browser',
  async (t) => {
    const app = await start(t, { rateLimit: 0 })
    const pages = new Set<string>()
    // On a page that a look led to: where no address carries the session, a reload of any other sends a form again.
    const looking = (visitor: Visitor) => visitor.follow('Dates')
    const ended = async (visitor: Visitor) => {
      await visitor.reload()
      t.equal(visitor.status, 410)
      pages.add(visitor.body)
    }
    const idle = await walkToReview(await app.visit())
    const late = idle.tab().fill({ agree: true }).form('Book this room')
    await looking(idle)
    const finished = await confirm(await walkToReview(await app.visit()))
    app.wait(30 * 60_000)
    await ended(idle)
    const answer = await send(app, late)
    t.equal(answer.status, 410, 'a form of it too')
    pages.add(answer.body)
    t.equal((await finished.reload()).status, 200, 'a receipt stays')
    app.wait(-20 * 60_000)
    await ended(idle)
    app.wait(20 * 60_000)

    const old = await app.visit()
    await old.fill(dates).submit()
    await looking(old)
    for (let i = 0; i < 50; i++) {
      app.wait(29 * 60_000)
      if (i < 49)
        await old
          .fill({ depart: `2027-05-${String(4 + (i % 20)).padStart(2, '0')}` })
          .submit()
          .then(looking)
    }
    await ended(old)

    const left = await walkToReview(await app.visit())
    const tab = await looking(left.tab())
    const first = await app.visit()
    await left.submit('Leave and delete')
    t.match(left.text, /Your answers have been deleted/)
    await ended(tab)
    const unknown = (await app.visit(`/booking?sessionID=${'C'.repeat(28)}`)).body
    // With the session's own cookie a visitor reads that it timed out, or that the answers were deleted.
    if (app.mode.cookieBinding === 'required') t.equal(pages.add(unknown).size, 3)
    else t.same([...pages], [unknown])
    app.wait(25 * 3_600_000)
    t.equal((await send(app, first.form())).status, 410, 'a first page with its form')
    // Where its address names no session, to look at it again is to begin another one.
    if (app.mode.sessionIn === 'url' && first.cookie !== undefined) await ended(first)
    else t.equal((await first.reload()).heading, 'Your dates')
    await ended(finished)
  },
)

t.test(
  'leaving forgets the phases at once, twice is the same, and what ended cannot begin again',
  async (t) => {
    const app = await start(t)
    const visitor = await app.visit()
    const form = visitor.fill(dates).form()
    await visitor.submit()
    const leave = visitor.form('Leave')
    t.same((await send(app, leave)).location, '/left')
    t.equal(await count(app, 'phase'), 0)
    t.same((await send(app, leave)).location, '/left')
    t.equal((await send(app, form)).status, 410, 'the first form does not bring it back')
    app.wait(25 * 3_600_000)
    while (await app.store.sweep(Date.now() + 1e12, 100)) {}
    t.equal(await count(app, 'session'), 0)
    app.wait(-50 * 3_600_000)
    t.equal((await send(app, form)).status, 410, 'nor once its row is gone and the clock goes back')
  },
)

t.test('a first screen left open for a day is too old to begin with', async (t) => {
  const app = await start(t)
  const visitor = await app.visit()
  app.wait(23 * 3_600_000)
  t.equal((await send(app, visitor.fill(dates).form())).screenID, 'room.1')
  const late = await app.visit()
  app.wait(25 * 3_600_000)
  t.equal((await send(app, late.fill(dates).form())).status, 410)
})

t.test('a thousand first pages leave no row', async (t) => {
  const app = await start(t)
  for (let i = 0; i < 1000; i++) await app.visit('/booking')
  t.equal(await count(app, 'session'), 0)
})

t.test(
  'looking changes nothing: every link by GET and HEAD, or every button that stands for one',
  async (t) => {
    const app = await start(t, { file: true })
    const visitor = await walkToReview(await app.visit())
    const state = async () =>
      JSON.stringify([
        await app.store.rows.selectFrom('session').selectAll().execute(),
        await count(app, 'phase'),
      ])
    const before = await state()
    const links = [...visitor.body.matchAll(/href="(\/booking[^"]+)"/g)].map(([, href]) =>
      String(href).replaceAll('&amp;', '&'),
    )
    const looks = formsIn(visitor.body).flatMap(({ fields, buttons }) => {
      const pressed = buttons.filter(({ name }) => name.startsWith('actionID.show?'))
      const shared: [string, string][] = fields.map(({ name, value }) => [name, value])
      return pressed.map(({ name, value }) => new URLSearchParams([...shared, [name, value]]))
    })
    const form = visitor.form('Leave')
    if (app.mode.sessionIn === 'url') {
      t.same([links.length >= 9, looks.length], [true, 0])
      const { cookie = '' } = form.headers
      for (const link of links)
        for (const method of ['GET', 'HEAD'])
          t.equal((await fetch(app.url + link, { method, headers: { cookie } })).status, 200)
    } else {
      t.same([links.length, looks.length >= 9], [0, true], 'no address leads into the session')
      for (const body of looks) t.match((await send(app, { ...form, body })).screenID, /^\w+\.4$/)
    }
    t.equal(await state(), before)
  },
)

t.test('an action that is not offered by a link: a GET never acts', async (t) => {
  const app = await start(t)
  const visitor = await walkToReview(await app.visit())
  const { body } = visitor.fill({ agree: true }).form('Book this room')
  const seen = await visitor.tab().open(`/booking?${body}`)
  // Where no address carries a session, one with a session's identifiers leads to nothing at all.
  t.equal(seen.status, { url: 400, form: 410 }[app.mode.sessionIn])
  t.equal(await count(app, 'booking'), 0)
})

t.test('values that no form here sends', async (t) => {
  const app = await start(t)
  const visitor = await app.visit()
  const first = visitor.fill(dates).form()
  for (const name of ['extra', 'state', 'roomType'])
    t.equal((await send(app, first, { [name]: '1' })).screenID, 'room.1', `${name} is ignored`)
  await visitor.submit()
  const { input, state } = await app.store.rows.selectFrom('phase').selectAll().executeTakeFirstOrThrow()
  t.notMatch(input + state, /extra|"state"|roomType/)
  await visitor.submit('Choose the Double room')
  await visitor.fill({ guestName: 'Ada' }).submit('Continue')
  const form = visitor.fill(contact).form('Continue')
  t.equal((await send(app, form, { payment: 'in shells' })).status, 422, 'a radio that was not offered')
  t.equal((await send(app, form, { arrival: 'never' })).status, 422, 'a choice that was not offered')
  t.equal((await send(app, withAnother(form, 'payment', 'inn'))).status, 400, 'two of one')
  t.equal((await send(app, form)).screenID, 'review.4')
})

t.test('texts are stored exactly and shown as texts', async (t) => {
  const app = await start(t)
  const visitor = await walkToReview(await app.visit())
  const texts = [
    '{{7*7}}$' + '{7*7}',
    '<script>alert(1)</script>',
    '" onmouseover="alert(1)',
    'javascript:alert(1)',
    "'; drop table booking; --",
    '\u202eevil\u202c',
    'zero\u200bwidth',
    `a${'\u0301'.repeat(60)}`,
    '\ud83c\udfe8 שלום',
    'line one\nline two',
  ]
  for (const wishes of texts) {
    await visitor.follow('Change special requests')
    await visitor.fill({ wishes }).submit()
    t.equal(visitor.heading, 'Check your answers', wishes)
    const { state } = await app.store.rows
      .selectFrom('phase')
      .select('state')
      .orderBy('number', 'desc')
      .executeTakeFirstOrThrow()
    t.equal(JSON.parse(state).wishes, wishes)
    t.ok(visitor.text.includes(wishes.replaceAll('\n', ' ')), visitor.text)
    t.notMatch(visitor.body, /<script|onmouseover="alert|href="javascript/)
    t.notMatch(visitor.text, /Special requests 49/)
    if (/[\u0300-\u036f\u0590-\u08ff\u200b-\u202e]/.test(wishes))
      t.match(visitor.body, /<dd class="typed"><bdi>[^<]+<\/bdi>/)
  }
  await confirm(visitor)
  const row = await app.store.rows.selectFrom('booking').select('wishes').executeTakeFirstOrThrow()
  t.equal(row['wishes'], texts.at(-1))
})

t.test('numbers and dates as people may not write them', async (t) => {
  const app = await start(t)
  const visitor = await app.visit()
  for (const arrive of [
    '0000-01-01',
    '2027-02-30',
    '2027-13-01',
    '27-05-03',
    '2027-05-03T00:00',
    'NaN',
    '1e999',
  ]) {
    await visitor.fill({ arrive, depart: dates.depart }).submit()
    t.equal(visitor.status, 422, arrive)
  }
  await visitor.fill(dates).submit()
  await visitor.submit('Choose the Family room')
  for (const guestAge of ['1e999', 'NaN', '0x10', '-1', '1.5', '1,5', '1 2', '9007199254740993', '121']) {
    await visitor.fill({ guestName: 'Ada', guestAge }).submit('Add this guest')
    t.equal(visitor.status, 422, guestAge)
    t.equal(visitor.value('guestAge'), guestAge)
  }
  await visitor.fill({ guestName: 'Ada', guestAge: ' ٠٧ ' }).submit('Add this guest')
  t.match(visitor.text, /Ada, 7/)
})

t.test('prototype names are refused and Object.prototype is as it was', async (t) => {
  const app = await start(t)
  const form = (await app.visit()).fill(dates).form()
  const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype))
  for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString', '__proto__[x]', ''])
    t.equal((await send(app, form, { [name]: 'x' })).status, 400, name)
  t.equal(JSON.stringify(Object.getOwnPropertyNames(Object.prototype)), before)
  t.equal(({} as Record<string, unknown>)['x'], undefined)
})

const mishaps: Record<string, number> = {
  throws: 500,
  'throws text': 500,
  never: 500,
  late: 500,
  elsewhere: 500,
  unsaid: 500,
  'not over': 500,
  'over too early': 500,
  'needs unmet': 500,
  'bad state': 500,
  nothing: 500,
  commits: 500,
  'own unit': 500,
  rejects: 422,
  conflicts: 409,
}
t.test('an action that misbehaves changes nothing, and the same form can be sent again', async (t) => {
  for (const [mood, status] of Object.entries(mishaps))
    t.test(mood, async (t) => {
      const app = await start(t, { app: fixture('odd'), file: true, actionLimit: 300 })
      const visitor = await app.visit()
      await visitor.fill({ mood, note: 'kept' }).submit()
      await visitor.fill({ word: 'typed' }).submit('Run')
      t.equal(visitor.status, status)
      t.equal(await count(app, 'mark'), 0)
      t.equal(visitor.heading, 'The middle', 'the same screen')
      if (status !== 409) {
        t.equal(visitor.value('word'), 'typed')
        t.equal(await count(app, 'phase'), 1)
      }
      await new Promise((resolve) => setTimeout(resolve, mood === 'late' ? 300 : 0))
      t.equal(await count(app, 'mark'), 0, 'nor later')
      await visitor.follow('Choose again')
      await visitor.fill({ mood: 'fine' }).submit()
      await visitor.submit('Run')
      t.equal(visitor.heading, 'The end', 'and the session goes on')
      t.equal(await count(app, 'mark'), 1)
    })
})

t.test('an action without `commits` cannot write', async (t) => {
  const app = await start(t, { app: fixture('odd') })
  const visitor = await app.visit()
  await visitor.fill({ mood: 'fine' }).submit()
  await visitor.submit('Peek')
  t.equal(visitor.status, 500)
  t.equal(await count(app, 'mark'), 0)
  t.match(app.log.join(''), /declares `writes`/)
})

t.test('a screen that cannot be shown: the phase is done, and the visitor is told so', async (t) => {
  for (const afterPost of ['redirect', 'page'] as const) {
    const app = await start(t, { app: fixture('odd'), afterPost })
    const visitor = await app.visit()
    const before = visitor.tab()
    for (const each of [visitor, before]) {
      await each.fill({ mood: 'blind' }).submit()
      t.equal(each.status, 500)
      t.match(each.text, /cannot show this page.*has been saved.*Show the page again/)
      t.equal(await count(app, 'phase'), 1, 'once, however often it is sent')
    }
  }
})

t.test('a commit in the middle closes what began before it and leaves the rest open', async (t) => {
  const app = await start(t, { app: fixture('odd') })
  const visitor = await app.visit()
  await visitor.fill({ mood: 'goes on' }).submit()
  const before = visitor.tab()
  await visitor.submit('Run')
  t.equal(visitor.heading, 'The middle')
  await before.fill({ word: 'another' }).submit('Run')
  t.equal(before.status, 409)
  await before.follow('Continue: The middle')
  await before.submit('Run')
  t.equal(before.status, 200, 'the newer screen is open')
  t.equal(await count(app, 'mark'), 2)
})

t.test('the log names phases and no session', async (t) => {
  const app = await start(t)
  const visitor = await walkToReview(await app.visit())
  const id = visitor.form().body.get('sessionID') ?? ''
  await visitor.open(`/nowhere?sessionID=${id}`)
  await visitor.open(`/booking?sessionID=${id}&screenID=review.4&actionID=show.${'A'.repeat(22)}`)
  app.server.log.error(new Error(`an author's message with ${id}`))
  app.server.log.error(new Error(`and one\n${id}`))
  const log = app.log.join('')
  t.match(log, /"transaction":"booking","screen":"contact","action":"give-contact","outcome":"show","ms":/)
  t.notMatch(log, id)
  t.notMatch(log, /Ada|example\.org/)
})

t.test('a database that is locked for long: busy, with what was typed, and later success', async (t) => {
  const app = await start(t, { file: true })
  const visitor = await walkToReview(await app.visit())
  const unlock = await lockDatabase(app.file)
  await confirm(visitor)
  t.equal(visitor.status, 503)
  t.equal(visitor.headers.get('retry-after'), '5')
  t.match(visitor.text, /The service is busy .*Nothing was changed.*Code: busy/)
  t.equal(visitor.heading, 'Check your answers')
  t.equal(visitor.value('agree'), 'on')
  t.equal((await app.visit('/booking')).status, 200, 'reads go on')
  await unlock()
  await visitor.submit('Book this room')
  t.equal(visitor.heading, 'Your room is booked')
})

t.test('a room is held from its choice on, and given back by leaving or by expiry, once', async (t) => {
  const app = await start(t, { file: true })
  const choose = async () => {
    const visitor = await app.visit()
    await visitor.fill(dates).submit()
    return visitor
  }
  const held = async () => app.store.rows.selectFrom('hold').select('room_type').execute()
  const one = await choose()
  const two = await choose()
  await one.submit('Choose the Family room')
  t.match(one.text, /We are holding this room for you until 13:15 ,/)
  await confirm(await walkToReview(await app.visit(), 'Family room'))
  await two.submit('Choose the Family room')
  t.equal(two.status, 409)
  t.match(two.text, /This room free → taken/)
  t.throws(() => two.form('Choose the Family room'))
  app.wait(5 * 60_000)
  await one.reload()
  t.match(one.text, /until 13:15 ,/, 'a look holds it no longer')
  await one.submit('Leave and delete')
  t.same(await held(), [])
  await two.reload()
  await two.follow('Change dates')
  await two.fill(dates).submit()
  await two.submit('Choose the Single room')
  t.equal(two.heading, 'Your guests')
  await two.follow('Room')
  await two.submit('Choose the Double room')
  t.same(await held(), [{ room_type: 'double' }], 'one for each session, the newest')
  await two.follow('Room')
  await two.submit('Choose the Tower room')
  t.match(two.text, /We cannot hold this room for you/, 'it is the last one')
  t.same(await held(), [], 'what is not wanted any more is free')
  await two.follow('Room')
  await two.submit('Choose the Double room')

  const three = await choose()
  app.wait(25 * 60_000)
  await three.submit('Choose the Single room')
  app.wait(10 * 60_000)
  t.equal((await held()).length, 2, 'one of them has expired')
  await app.restart()
  await until('the sweep has come by', async () => (await held()).length === 1)
  t.same(await held(), [{ room_type: 'single' }], 'the sweep gave back what expired')
  await three.reload()
  t.equal(three.status, 200)
})
