/** What the sample says to its guests and its desk, and what they can do with it. */
import t from 'tap'
import { inn } from '../../db/inn.ts'
import { hashPassword } from '../../server/security/password.ts'
import { linksIn } from '../kit/html.ts'
import type { Visitor } from '../kit/visitor.ts'
import { someday, startApp, type TestApp } from '../support/app.ts'
import { confirm, contact, dates, referenceIn, walkToReview } from '../support/booking.ts'

async function open(t: { teardown(close: () => unknown): unknown }): Promise<TestApp> {
  const app = await startApp({ rateLimit: 0 })
  t.teardown(() => app.close())
  return app
}

/** From the rooms to the contact, with these guests by name and age. */
async function bring(visitor: Visitor, guests: Record<string, string>): Promise<Visitor> {
  for (const [guestName, guestAge] of Object.entries(guests))
    await visitor.fill({ guestName, guestAge }).submit('Add this guest')
  return visitor.submit('Continue')
}

const choose = async (app: TestApp, room: string) =>
  (await (await app.visit()).fill(dates).submit()).submit(`Choose the ${room}`)

t.test('every page names the inn, and how to call it', async (t) => {
  const app = await open(t)
  const names = (visitor: Visitor, page: string) => {
    t.match(visitor.body, `>${inn.name}<`, page)
    t.match(visitor.body, `href="tel:${inn.telephone.replaceAll(' ', '')}" dir="ltr">${inn.telephone}<`, page)
  }
  names(await app.visit('/'), 'the list of transactions')
  names(await app.visit('/nowhere'), 'a fault')
  names(await app.visit('/change'), 'another transaction')
  names(await app.visit('/staff'), 'the desk')
  const visitor = await app.visit()
  names(visitor, 'the first page')
  names(await (await app.visit()).submit('Nederlands'), 'in another language')
  names(await confirm(await walkToReview(visitor)), 'the receipt')
  names(await (await app.visit()).submit('Leave'), 'the end')
})

t.test('a room is held until a time of day, and it is said what happens then', async (t) => {
  const app = await open(t)
  const visitor = await choose(app, 'Double room')
  t.match(
    visitor.text,
    /holding this room for you until 13:15 , Irish time\. After that it is free for others/,
  )
  app.wait('15m')
  await visitor.reload()
  t.match(visitor.text, /We held this room for you until 13:15, Irish time\. It is now free for others/)
  await bring(visitor, { Ada: '' })
  await visitor.fill(contact).submit()
  t.match(visitor.text, /We held this room for you until 13:15/)
  t.equal((await confirm(visitor)).heading, 'Your room is booked', 'while nobody else took it')
})

t.test('a child under three sleeps in a cot, and takes no bed', async (t) => {
  const app = await open(t)
  const visitor = await choose(app, 'Double room')
  t.match(visitor.text, 'Sleeps 2, and 1 child under 3 in a cot')
  await bring(visitor, { Ada: '', Byron: '', Bo: '2' })
  t.equal(visitor.heading, 'How to reach you', 'three in a room for two')
  await visitor.fill(contact).submit()
  t.match(visitor.text, 'Bo, 2 (in a cot)')
  t.match((await confirm(visitor)).text, 'Bo, 2 (in a cot)')

  const second = await choose(app, 'Double room')
  await second.fill({ guestName: 'Ada' }).submit('Add this guest')
  await second.fill({ guestName: 'Byron' }).submit('Add this guest')
  await second.fill({ guestName: 'Bea', guestAge: '3' }).submit('Add this guest')
  second.sees({ errors: { guestName: /^This room sleeps 2\. Leave this guest out/ } })
  await second.fill({ guestName: 'Bea', guestAge: '2' }).submit('Add this guest')
  second.sees({ errors: {}, text: 'Bea, 2 (in a cot)' })

  const single = await choose(app, 'Single room')
  t.match(single.text, 'this room has no space for a cot')
  await single.fill({ guestName: 'Bo', guestAge: '1' }).submit('Add this guest')
  single.sees({ text: 'Bo, 1', without: 'cot)' })
})

t.test('too many guests are one error of the form, which says what to do', async (t) => {
  const app = await open(t)
  const visitor = await choose(app, 'Family room')
  await bring(visitor, { Ada: '', Bea: '', Cora: '', Dora: '' })
  await visitor.fill(contact).submit()
  await visitor.follow('Change room')
  await visitor.submit('Choose the Single room')
  t.match(visitor.text, 'This room sleeps 1. Remove 3 guests or choose a larger room')
  await visitor.submit('Continue')
  visitor.sees({ status: 422, errors: { '': 'This room sleeps 1. Remove 3 guests or choose a larger room' } })
  t.same(
    linksIn(visitor.body).filter(({ href }) => href.startsWith('#f')),
    [],
    'and leads to no field, as the page has none',
  )
  await visitor.follow('See the other rooms')
  await visitor.submit('Choose the Family room')
  t.equal(visitor.heading, 'Check your answers')
})

t.test('a receipt says how to pay, what happens next and where to change it', async (t) => {
  const app = await open(t)
  const atInn = await confirm(await walkToReview(await app.visit()))
  t.match(atInn.text, 'You pay there, in cash or by card')
  t.notMatch(atInn.text, 'IBAN')
  t.notMatch(atInn.body, /Leave and delete/, 'nothing there deletes it')

  const visitor = await walkToReview(await app.visit())
  await visitor.follow('Change payment')
  await visitor.fill({ payment: 'transfer', arrival: 'late' }).submit()
  const receipt = await confirm(visitor)
  const reference = referenceIn(receipt.text)
  t.match(
    receipt.text,
    new RegExp(
      `IBAN ${inn.bank.iban} BIC ${inn.bank.bic} Amount €188\\.00 Payment reference ${reference} .*ring the bell`,
    ),
  )
  t.notMatch(receipt.text, 'You pay there')
  await receipt.follow('Change a booking')
  t.equal(receipt.heading, 'Find your booking')
  await receipt.fill({ reference: reference.toLowerCase(), email: contact.email }).submit()
  t.match(receipt.text, `IBAN ${inn.bank.iban}`, 'how to pay is found again')
  await receipt.submit('Cancel this booking')
  await receipt.submit('Yes, cancel')
  t.match(receipt.text, 'If you have already paid by bank transfer, we send the money back')
})

t.test('the desk sees what guests asked for, and takes a check-in back', async (t) => {
  const app = await open(t)
  const guest = await choose(app, 'Family room')
  await bring(guest, { Ada: '', Bo: '2' })
  const asked = { phone: '+44 20 7946 0000', wishes: 'A quiet room', payment: 'transfer' }
  await guest.fill({ ...contact, ...asked }).submit()
  await confirm(guest)
  app.wait(Date.parse(dates.arrive) - someday + 9 * 3_600_000)
  const password = await hashPassword('the harbour at six')
  await app.store.write((unit) =>
    unit.rows('write').insertInto('staff').values({ name: 'Grace', password, first_until: null }).execute(),
  )
  const signIn = async () =>
    (await app.visit('/staff')).fill({ account: 'grace', password: 'the harbour at six' }).submit('Sign in')

  const clerk = await signIn()
  for (const text of ['Bo, 2 (in a cot)', '1 cot', ...Object.values(asked)]) t.match(clerk.text, text, text)
  await clerk.submit('Check in Ada')
  for (const text of ['Cots 1', ...Object.values(asked)]) t.match(clerk.text, text, text)
  await clerk.submit('Check in')
  clerk.sees({ heading: 'Today’s arrivals', text: 'Checked in at 10:00' })
  const other = await signIn()
  await clerk.submit('Undo check-in of Ada')
  clerk.sees({ status: 200, heading: 'Today’s arrivals', without: 'Checked in' })
  await app.holds('booking', [{ arrived_at: null }])
  await other.submit('Undo check-in of Ada')
  other.sees({ status: 409, text: 'The check-in done → already undone' })
  await clerk.submit('Check in Ada')
  await clerk.submit('Check in')
  clerk.sees({ text: 'Checked in at 10:00' })
})
