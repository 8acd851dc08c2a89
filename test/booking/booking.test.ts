/** The sample's actions and screens as the functions they are. */
import t from 'tap'
import addGuest from '../../actions/booking/add-guest.ts'
import chooseDates from '../../actions/booking/choose-dates.ts'
import { nextScreen } from '../../actions/booking/transaction.ts'
import { longDate, money } from '../../db/format.ts'
import { staysFor } from '../../db/stays.ts'
import review from '../../screens/booking/review.ts'
import { textsOf } from '../kit/texts.ts'
import { root, someday, startApp } from '../support/app.ts'

const now = new Date(someday)
const said = textsOf(root)
const stay = { roomType: 'double', roomName: 'Double room', sleeps: 2, total: 18800 }
const dates = { arrive: '2027-05-03', depart: '2027-05-05' }

t.test('dates', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const choose = async (arrive: string, depart: string) =>
    said(
      await chooseDates.handle({
        state: {},
        input: { arrive, depart },
        db: app.store.rows,
        now,
        sessionKey: 'a',
      }),
    )
  t.match(await choose('2027-04-04', '2027-04-06'), {
    kind: 'reject',
    errors: { arrive: /must be today or later/ },
  })
  t.match(await choose('2027-04-05', '2027-04-05'), {
    kind: 'reject',
    errors: { depart: /must be after arrival/ },
  })
  t.match(await choose('2027-04-05', '2027-05-06'), { kind: 'reject', errors: { depart: /30 nights/ } })
  t.match(await choose('2029-04-05', '2029-04-06'), {
    kind: 'reject',
    errors: { arrive: /on or before Thu, 17 August 2028/ },
  })
  t.match(await choose('2027-04-05', '2027-05-05'), { kind: 'show', screen: 'room' })
})

t.test('guests', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const state = { ...dates, ...stay, guests: [{ name: 'Ada' }] }
  const add = async (guests: { name: string }[]) =>
    said(
      await addGuest.handle({
        state: { ...state, guests },
        input: { guestName: 'Byron' },
        db: app.store.rows,
        now,
        sessionKey: 'a',
      }),
    )
  t.match(await add(state.guests), {
    kind: 'show',
    screen: 'guests',
    state: { guests: [{ name: 'Ada' }, { name: 'Byron' }] },
  })
  t.match(await add([{ name: 'Ada' }, { name: 'Bea' }]), {
    kind: 'reject',
    errors: { guestName: 'This room sleeps 2. Leave this guest out or choose a larger room' },
  })
})

t.test('what is asked next', async (t) => {
  t.equal(nextScreen({}), 'room')
  t.equal(nextScreen({ ...stay }), 'guests')
  t.equal(nextScreen({ ...stay, guests: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }), 'guests')
  t.equal(nextScreen({ ...stay, guests: [{ name: 'a' }] }), 'contact')
  t.equal(nextScreen({ ...stay, guests: [{ name: 'a' }], email: 'a@b.example' }), 'review')
})

t.test('prices follow the seasons night by night, and rooms are free when all nights are', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const total = async (arrive: string, depart: string) =>
    (await staysFor(app.store.rows, { arrive, depart }, now)).find(({ code }) => code === 'double')?.total
  t.equal(await total('2027-06-13', '2027-06-17'), 2 * 9400 + 2 * 12500)
  t.equal(await total('2027-12-30', '2028-01-02'), 2 * 13500 + 8200)
  t.equal(await total('2028-02-28', '2028-03-01'), 2 * 8200, 'a leap day')
  const book = (reference: string, arrive: string, depart: string) =>
    app.store.write((unit) =>
      unit
        .rows('write')
        .insertInto('booking')
        .values({
          reference,
          room_type: 'tower',
          arrive,
          depart,
          total: 1,
          name: '',
          email: '',
          arrival: '',
          payment: '',
          made_at: '',
        })
        .execute(),
    )
  await book('a', '2027-05-05', '2027-05-07')
  const free = async (arrive: string, depart: string) =>
    (await staysFor(app.store.rows, { arrive, depart }, now)).find(({ code }) => code === 'tower')?.free
  t.equal(await free('2027-05-03', '2027-05-05'), 1, 'leaving as others arrive')
  t.equal(await free('2027-05-07', '2027-05-08'), 1, 'arriving as others leave')
  t.equal(await free('2027-05-06', '2027-05-08'), 0)
  t.equal(await free('2027-05-01', '2027-05-31'), 0)
})

t.test('the review says everything', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const state = {
    ...dates,
    ...stay,
    guests: [{ name: 'Ada' }, { name: 'Byron', age: 7 }],
    name: 'Ada',
    email: 'ada@example.org',
    arrival: 'late',
    payment: 'inn',
  }
  t.match(said(await review.view?.({ state, db: app.store.rows, now })), {
    arrive: 'Mon, 3 May 2027',
    total: '€188.00',
    guests: ['Ada', 'Byron, 7'],
    phone: 'Not given',
  })
  t.equal(said(money(123450)), '€1,234.50')
  t.equal(said(longDate('2028-02-29')), 'Tue, 29 February 2028')
})
