/** A booking is changed or cancelled, alone and by two visitors at once. */
import t from 'tap'
import { unescapeHtml } from '../kit/html.ts'
import type { Visitor } from '../kit/visitor.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { confirm, contact, dates, referenceIn, walkToReview } from '../support/booking.ts'

const day = 86_400_000

async function start(t: { teardown(close: () => unknown): unknown }): Promise<TestApp> {
  const app = await startApp({ file: true })
  t.teardown(() => app.close())
  return app
}

/** With character references decoded. */
const markupOf = ({ body }: Visitor): string => unescapeHtml(body)

/** Books a room for Ada; resolves with the reference. */
async function book(app: TestApp, room?: string): Promise<string> {
  const { text } = await confirm(await walkToReview(await app.visit(), room))
  return referenceIn(text)
}

/** A visitor who has found the booking. */
async function find(app: TestApp, reference: string, email = contact.email): Promise<Visitor> {
  const visitor = await app.visit('/change')
  return visitor.fill({ reference, email }).submit()
}

async function moveTo(visitor: Visitor, changed: { arrive?: string; depart?: string }): Promise<Visitor> {
  await visitor.follow('Change dates')
  return visitor.fill(changed).submit()
}

async function addGuest(visitor: Visitor, guestName: string, guestAge = ''): Promise<Visitor> {
  await visitor.follow('Change guests')
  return visitor.fill({ guestName, guestAge }).submit('Continue')
}

const change = (visitor: Visitor): Promise<Visitor> => visitor.submit('Change this booking')

async function cancel(visitor: Visitor): Promise<Visitor> {
  await visitor.submit('Cancel this booking')
  return visitor.submit('Yes, cancel this booking')
}

/** What is written of a booking. */
async function rowsOf(app: TestApp, reference: string) {
  const { rows } = app.store
  const booking = await rows
    .selectFrom('booking')
    .select(['arrive', 'depart', 'total', 'cancelled_at'])
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow()
  const guests = await rows
    .selectFrom('guest')
    .select(['number', 'name', 'age'])
    .where('booking', '=', reference)
    .orderBy('number')
    .execute()
  return { ...booking, guests: guests.map(({ number, name, age }) => [number, name, age]) }
}

const asBooked = { ...dates, total: 18800, cancelled_at: null, guests: [[1, 'Ada', null]] }

t.test('both transactions are on offer', async (t) => {
  const app = await start(t)
  const visitor = await app.visit('/')
  t.match(visitor.text, /Book a room/)
  await visitor.follow('Change a booking')
  t.equal(visitor.heading, 'Find your booking')
})

t.test('a booking is found by its reference and e-mail, and nothing is told otherwise', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  const visitor = await find(
    app,
    ` ${reference.slice(0, 4).toLowerCase()} ${reference.slice(4)} `,
    'Ada@Example.ORG',
  )
  t.equal(visitor.heading, 'Your booking')
  t.match(visitor.text, /Double room.*Mon, 3 May 2027 to Wed, 5 May 2027.*Guests Ada.*€188\.00/)

  const wrong = [
    await find(app, reference, 'byron@example.org'),
    await find(app, 'ZZZZZZZZ'),
    await find(app, 'no reference at all', 'byron@example.org'),
  ]
  for (const { status, errors } of wrong) {
    t.equal(status, 422)
    t.same(errors, {
      '': 'We have no booking with this reference and email address. Check both and try again',
    })
  }
})

t.test('the dates are changed', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  const visitor = await find(app, reference)
  await visitor.follow('Change dates')
  t.equal(visitor.value('arrive'), dates.arrive)
  t.equal(visitor.value('depart'), dates.depart)
  await visitor.fill({ depart: dates.arrive }).submit()
  t.same(visitor.errors, { depart: 'Departure must be after arrival' })
  await visitor.fill({ depart: '2027-05-06' }).submit()
  t.equal(visitor.heading, 'Check your changes')
  t.match(markupOf(visitor), /<del>.*Wed, 5 May 2027<\/del> → <ins>.*Thu, 6 May 2027<\/ins>/)
  t.match(markupOf(visitor), /<del>€188\.00<\/del> → <strong>€282\.00</)
  t.same(await rowsOf(app, reference), asBooked, 'nothing is written yet')
  await change(visitor)
  t.equal(visitor.heading, 'Your booking is changed')
  t.match(visitor.text, /Thu, 6 May 2027.*€282\.00/)
  t.same(await rowsOf(app, reference), { ...asBooked, depart: '2027-05-06', total: 28200 })
})

t.test('the guests are changed, and the price stays, whatever a night costs by now', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  await app.store.write((unit) => unit.rows('write').updateTable('rate').set({ cents: 10000 }).execute())
  const visitor = await find(app, reference)
  await visitor.follow('Change guests')
  await visitor.submit('Remove')
  await visitor.submit('Continue')
  t.same(visitor.errors, { guestName: 'Enter the name of at least one guest' })
  await visitor.fill({ guestName: 'Bea' }).submit('Add this guest')
  await visitor.fill({ guestName: 'Byron', guestAge: '7' }).submit('Continue')
  t.match(markupOf(visitor), /<del>Ada<\/del> → <ins>Bea; Byron, 7<\/ins>/)
  t.match(visitor.text, /Total €188\.00/)
  await change(visitor)
  const guests = [
    [1, 'Bea', null],
    [2, 'Byron', 7],
  ]
  t.same(await rowsOf(app, reference), { ...asBooked, guests })
})

t.test('what is changed back is no change', async (t) => {
  const app = await start(t)
  const visitor = await find(app, await book(app))
  await addGuest(visitor, 'Bea')
  t.equal(visitor.heading, 'Check your changes')
  await visitor.follow('Back to your booking')
  await visitor.follow('Continue with your changes')
  await visitor.follow('Change guests')
  await visitor.submit('Remove Bea')
  await visitor.submit('Continue')
  t.equal(visitor.heading, 'Your booking')
  t.notMatch(visitor.text, /Continue with your changes/)
})

t.test('a cancelled booking frees its room and is found no more', async (t) => {
  const app = await start(t)
  const reference = await book(app, 'Tower room')
  const other = await app.visit()
  await other.fill(dates).submit()
  t.match(other.text, /Tower room.*Taken on these dates/)
  t.throws(() => other.form('Choose the Tower room'))

  const visitor = await find(app, reference)
  await visitor.submit('Cancel this booking')
  t.equal(visitor.heading, 'Cancel this booking?')
  t.equal((await rowsOf(app, reference)).cancelled_at, null)
  await visitor.submit('Yes, cancel this booking')
  t.equal(visitor.heading, 'Your booking is cancelled')
  t.match(visitor.text, /The Tower room.*is free again/)
  t.equal((await rowsOf(app, reference)).cancelled_at, '2027-04-05T12:00:00.000Z')

  await other.reload()
  await other.submit('Choose the Tower room')
  t.equal(other.heading, 'Your guests')
  const late = await find(app, reference)
  t.same(late.errors, (await find(app, 'ZZZZZZZZ')).errors, 'as if it had never been')
})

t.test('two change one booking: the first wins, the second sees the change and loses nothing', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  const one = await find(app, reference)
  const two = await find(app, reference)
  await moveTo(one, { arrive: '2027-05-10', depart: '2027-05-12' })
  await addGuest(two, 'Bea')
  await change(one)
  t.equal(one.heading, 'Your booking is changed')

  await change(two)
  t.equal(two.status, 409)
  t.match(
    two.text,
    /Your booking Mon, 3 May 2027 to .*, Ada, €188\.00 → Mon, 10 May 2027 to .*, Ada, €188\.00/,
  )
  t.same((await rowsOf(app, reference)).guests, asBooked.guests)
  t.equal(two.heading, 'Check your changes')
  t.match(two.text, /Dates Mon, 10 May 2027 to Wed, 12 May 2027/, 'the first one’s dates stay')
  t.match(markupOf(two), /<del>Ada<\/del> → <ins>Ada; Bea<\/ins>/, 'and the second one’s guests are kept')
  await change(two)
  t.equal(two.heading, 'Your booking is changed')
  t.same(await rowsOf(app, reference), {
    ...asBooked,
    arrive: '2027-05-10',
    depart: '2027-05-12',
    guests: [
      [1, 'Ada', null],
      [2, 'Bea', null],
    ],
  })
})

t.test('two change the same of it: the second decides, knowing what the first did', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  const one = await moveTo(await find(app, reference), { depart: '2027-05-06' })
  const two = await moveTo(await find(app, reference), { depart: '2027-05-07' })
  const same = await moveTo(await find(app, reference), { depart: '2027-05-06' })
  await change(one)
  await change(two)
  t.equal(two.status, 409)
  t.match(
    markupOf(two),
    /<del>Mon, 3 May 2027 to Thu, 6 May 2027<\/del> → <ins>Mon, 3 May 2027 to Fri, 7 May 2027</,
  )
  t.match(markupOf(two), /<del>€282\.00<\/del> → <strong>€376\.00</)
  await change(same)
  t.equal(same.status, 409)
  t.equal(same.heading, 'Your booking', 'the same change is none any more')
  await change(two)
  t.same(await rowsOf(app, reference), { ...asBooked, depart: '2027-05-07', total: 37600 })
})

t.test('seven change one booking at once: each time one wins, and no change is lost', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  let rest: Visitor[] = []
  for (let i = 0; i < 7; i++)
    rest.push(
      await moveTo(await find(app, reference), { depart: `2027-05-${String(6 + i).padStart(2, '0')}` }),
    )
  while (rest.length > 0) {
    await Promise.all(rest.map(change))
    const done = rest.filter(({ heading }) => heading === 'Your booking is changed')
    t.equal(done.length, 1)
    const { depart, total } = await rowsOf(app, reference)
    t.match(done[0]?.text, new RegExp(` ${Number(depart.slice(-2))} May 2027 .*€${total / 100}`))
    rest = rest.filter((visitor) => !done.includes(visitor))
    for (const { status } of rest) t.equal(status, 409)
  }
})

t.test('a booking that was cancelled meanwhile cannot be changed or cancelled any more', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  const changes = await addGuest(await find(app, reference), 'Bea')
  const cancels = await find(app, reference)
  await cancels.submit('Cancel this booking')
  await cancel(await find(app, reference))
  const { cancelled_at } = await rowsOf(app, reference)
  app.wait(1000)
  for (const visitor of [await change(changes), await cancels.submit('Yes, cancel this booking')]) {
    t.equal(visitor.status, 409)
    t.match(visitor.text, /Your booking Mon, 3 May 2027 .* → cancelled/)
    t.equal(visitor.heading, 'Find your booking')
    await visitor.fill({ reference: await book(app), email: contact.email }).submit()
    t.equal(visitor.heading, 'Your booking', 'another can be looked for')
  }
  t.same(await rowsOf(app, reference), { ...asBooked, cancelled_at })
})

t.test('a booking that was changed meanwhile is cancelled knowing what it is', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  const visitor = await moveTo(await find(app, reference), { depart: '2027-05-06' })
  await visitor.follow('Back to your booking')
  await visitor.submit('Cancel this booking')
  await change(await addGuest(await find(app, reference), 'Bea'))
  await visitor.submit('Yes, cancel this booking')
  t.equal(visitor.status, 409)
  t.match(visitor.text, /Ada, €188\.00 → Mon, 3 May 2027 to .*, Ada; Bea, €188\.00/)
  t.equal(visitor.heading, 'Cancel this booking?')
  t.match(visitor.text, /Guests Ada; Bea/)
  t.equal((await rowsOf(app, reference)).cancelled_at, null)
  await visitor.submit('Yes, cancel this booking')
  t.equal(visitor.heading, 'Your booking is cancelled')
})

/** Another visitor books the only tower room for one of the new nights. */
async function takeTower(app: TestApp) {
  const other = await app.visit()
  await other.fill({ arrive: '2027-05-05', depart: '2027-05-07' }).submit()
  await other.submit('Choose the Tower room')
  await other.fill({ guestName: 'Bo' }).submit('Continue')
  await confirm(await other.fill(contact).submit())
}

t.test('others take the room for the new dates', async (t) => {
  const app = await start(t)
  const reference = await book(app, 'Tower room')
  const visitor = await moveTo(await find(app, reference), { depart: '2027-05-06' })
  t.equal(visitor.heading, 'Check your changes', 'the booking does not count against itself')
  await addGuest(visitor, 'Bea')

  await takeTower(app)
  await change(visitor)
  t.equal(visitor.status, 409)
  t.match(visitor.text, /Your room on the new dates €495\.00 → taken/)
  t.equal(visitor.heading, 'Your new dates')
  t.equal(visitor.value('depart'), '2027-05-06', 'what was typed is still there')
  t.same(await rowsOf(app, reference), { ...asBooked, total: 33000 })
  await visitor.submit()
  t.same(visitor.errors, {
    '': 'The Tower room is taken on at least one of these nights. Choose other dates',
  })
  await visitor.fill({ arrive: '2027-05-02', depart: '2027-05-05' }).submit()
  t.equal(visitor.heading, 'Check your changes')
  t.match(visitor.text, /Ada; Bea/, 'and so are the guests')
  await change(visitor)
  t.match(await rowsOf(app, reference), { arrive: '2027-05-02', depart: '2027-05-05', total: 49500 })
  t.equal((await rowsOf(app, reference)).guests.length, 2)
})

t.test('the price of the new dates changes', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  const visitor = await moveTo(await find(app, reference), { depart: '2027-05-06' })
  await app.store.write((unit) => unit.rows('write').updateTable('rate').set({ cents: 10000 }).execute())
  await change(visitor)
  t.equal(visitor.status, 409)
  t.match(visitor.text, /Your room on the new dates €282\.00 → €300\.00/)
  t.match(markupOf(visitor), /<del>€188\.00<\/del> → <strong>€300\.00</)
  t.same(await rowsOf(app, reference), asBooked)
  await change(visitor)
  t.equal((await rowsOf(app, reference)).total, 30000)
})

t.test('the booking and the room both change meanwhile', async (t) => {
  const app = await start(t)
  const reference = await book(app, 'Tower room')
  const visitor = await moveTo(await find(app, reference), { depart: '2027-05-06' })
  await change(await addGuest(await find(app, reference), 'Bea'))
  await takeTower(app)
  await change(visitor)
  t.match(visitor.text, /Your booking .* Ada, .* → .* Ada; Bea, .* Your room on the new dates .* → taken/)
  t.equal(visitor.heading, 'Your new dates')
})

t.test('confirming twice and going back change nothing more', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  const visitor = await addGuest(await find(app, reference), 'Bea')
  const [first, second] = await visitor.twice('Change this booking')
  t.equal(first.status, 200)
  t.equal(first.body, second.body)
  const receipt = visitor.text
  const written = await rowsOf(app, reference)
  t.equal(written.guests.length, 2)

  await cancel(await find(app, reference))
  await visitor.back()
  t.match(visitor.text, /This page is closed/)
  await change(visitor)
  t.equal(visitor.text, receipt, 'the same answer, although the booking is cancelled since')
  t.match(await rowsOf(app, reference), { guests: written.guests, cancelled_at: String })

  const again = await find(app, await book(app))
  await again.submit('Cancel this booking')
  const [once, twice] = await again.twice('Yes, cancel this booking')
  t.equal(once.body, twice.body)
  t.equal(again.heading, 'Your booking is cancelled')
})

t.test('a stay that has begun can be neither changed nor cancelled', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  app.wait(Date.parse(dates.arrive) - Date.parse('2027-04-05'))
  const visitor = await find(app, reference)
  t.equal(visitor.heading, 'Your booking', 'not on the day of arrival')
  await visitor.submit('Cancel this booking')
  app.wait(day / 2)
  await visitor.reload()
  t.equal(visitor.status, 410)

  const late = await find(app, reference)
  t.equal(late.status, 422)
  t.match(late.errors, { '': /^This stay began on Mon, 3 May 2027 and can no longer be changed here/ })
  t.match((await find(app, reference, 'byron@example.org')).errors, { '': /^We have no booking/ })
})

t.test('a stay that begins between the last screen and the confirm', async (t) => {
  const app = await start(t)
  const reference = await book(app)
  app.wait(Date.parse(`${dates.arrive}T23:50:00+01:00`) - Date.parse('2027-04-05T12:00:00Z'))
  const visitor = await find(app, reference)
  await visitor.submit('Cancel this booking')
  app.wait(20 * 60_000)
  await visitor.submit('Yes, cancel this booking')
  t.equal(visitor.status, 409)
  t.match(visitor.text, /Your booking .* → begun, so it can no longer be changed here/)
  t.equal(visitor.heading, 'Find your booking')
  t.same(await rowsOf(app, reference), asBooked)
})
