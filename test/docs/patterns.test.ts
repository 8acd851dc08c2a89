/** The journeys that the how-to pages show, walked through the door. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { root, startApp } from '../support/app.ts'
import { newFolder, replaceIn } from '../support/command.ts'
import { photo } from '../support/files.ts'

const patterns = join(root, 'docs/examples/patterns')

/** A visitor of one of the transactions, and what they have sent off in the end. */
async function begin(t: Test, transaction: string, folder = patterns) {
  const app = await startApp({ app: folder })
  t.teardown(() => app.close())
  const sent = async () => {
    const rows = (await app.store.rows.selectFrom('sent').selectAll().execute()) as { text: string }[]
    return rows.map(({ text }) => JSON.parse(text))
  }
  return { visitor: await app.visit(`/${transaction}`), sent }
}

t.test('branching by an answer; what depends on it is found again', async (t) => {
  const { visitor, sent } = await begin(t, 'permit')
  await visitor.fill({ kind: 'resident' }).submit()
  t.equal(visitor.heading, 'Your home')
  await visitor.fill({ street: 'Zeedijk 1', since: '2019' }).submit()
  await visitor.fill({ day: '2027-05-03' }).submit()
  await visitor.fill({ hour: '14:00' }).submit()
  t.equal(visitor.heading, 'Check your answers')
  t.match(
    visitor.text,
    /Who is the permit for\? I live here Change .* Street and number Zeedijk 1 Change .* 2019 Change .* Day 2027-05-03 Change Day Hour 14:00/,
  )
  t.notMatch(visitor.text, 'vans', 'only the answers of this branch are listed')

  await visitor.follow('Change Who is the permit for?')
  await visitor.fill({ kind: 'business' }).submit()
  t.equal(visitor.heading, 'Your business', 'only what depends on the answer is asked')
  await visitor.fill({ name: 'Bakery', vans: '2' }).submit()
  t.equal(visitor.heading, 'Check your answers')
  t.match(visitor.text, /Name of the business Bakery Change Name of the business How many vans\? 2/)
  t.notMatch(visitor.text, 'Zeedijk')

  await visitor.follow('Change Who is the permit for?')
  await visitor.fill({ kind: 'resident' }).submit()
  t.equal(visitor.heading, 'Check your answers', 'back again, nothing is asked again')
  t.match(visitor.text, 'Zeedijk 1')

  await visitor.follow('Change Day')
  await visitor.fill({ day: '2027-05-08' }).submit()
  t.equal(visitor.heading, 'At what time?', 'the hour of another day does not hold')
  t.notMatch(visitor.body, '14:00', 'on a Saturday')
  await visitor.follow('When will you collect it?')
  await visitor.fill({ day: '2027-05-03' }).submit()
  t.equal(visitor.heading, 'Check your answers')
  t.match(visitor.text, 'Hour 14:00')
  await visitor.submit('Apply for the permit')
  t.same(await sent(), [{ day: '2027-05-03', hour: '14:00', street: 'Zeedijk 1', since: 2019 }])
})

t.test('many rows in one form', async (t) => {
  const { visitor, sent } = await begin(t, 'invoice')
  const desk = { 'lines.0.what': 'Desk', 'lines.0.count': '2', 'lines.0.cents': '9900' }
  await visitor.fill(desk).submit('Add a line')
  await visitor.fill({ 'lines.1.what': 'Lamp', 'lines.1.count': '1' }).submit('Add a line')
  await visitor
    .fill({ 'lines.1.cents': '1000000', 'lines.1.count': '2', to: 'Ada' })
    .submit('Remove this line')
  t.equal(visitor.value('lines.0.what'), 'Lamp')
  await visitor.submit('Continue')
  t.match(visitor.errors, { 'lines.1.what': /row 2/, 'lines.1.count': /row 2/ })
  await visitor
    .fill({ 'lines.1.what': 'Chair', 'lines.1.count': '4', 'lines.1.cents': '50' })
    .submit('Continue')
  t.same(visitor.errors, { 'lines.0.cents': 'This is too much' })
  await visitor.fill({ 'lines.0.cents': '700' }).submit('Continue')
  t.match(visitor.text, /What is it\?, row 1 Lamp .* What is it\?, row 2 Chair .* Who gets the invoice\? Ada/)
  await visitor.submit('Send the invoice')
  t.match(visitor.text, 'Ada gets it today')
  t.same(await sent(), [
    {
      lines: [
        { what: 'Lamp', count: 2, cents: 700 },
        { what: 'Chair', count: 4, cents: 50 },
      ],
      to: 'Ada',
    },
  ])
})

t.test('files in a form', async (t) => {
  const { visitor, sent } = await begin(t, 'damage')
  await visitor.fill({ what: 'The roof' }).submit()
  t.match(visitor.errors['photos'], /Choose a file/)
  await visitor.fill({ photos: [photo('a.jpg'), photo('b.jpg', 2000)] }).submit()
  t.match(visitor.text, /a\.jpg.* and b\.jpg/)
  await visitor.submit('Report the damage')
  const [{ photos }] = await sent()
  t.equal(photos.length, 2)
  t.match(visitor.text, 'Download a photo')
})

t.test('add another, over several screens', async (t) => {
  const { visitor, sent } = await begin(t, 'fleet')
  t.notMatch(visitor.body, 'Register these vehicles')
  await visitor.submit('Add a vehicle')
  await visitor.fill({ plate: 'AA-11' }).submit()
  await visitor.fill({ use: 'taxi' }).submit()
  await visitor.submit('Add another')
  await visitor.fill({ plate: 'BB-22' }).submit()
  const tab = visitor.tab()
  await visitor.fill({ use: 'private' }).submit()
  t.match(visitor.text, /AA-11, taxi .* BB-22, private/)
  await visitor.submit('Change AA-11')
  t.equal(visitor.value('plate'), 'AA-11')
  await visitor.fill({ plate: 'AA-12' }).submit()
  t.equal(visitor.value('use'), 'taxi')
  await visitor.submit()
  t.match(visitor.text, /AA-12, taxi .* BB-22, private/)
  await visitor.submit('Add another')
  await visitor.fill({ plate: 'CC-33' }).submit()
  await visitor.back()
  await visitor.follow('Back to the list')
  t.notMatch(visitor.text, 'CC-33', 'one that was not finished is not in the list')
  await visitor.submit('Remove BB-22')
  t.notMatch(visitor.text, 'BB-22')

  await tab.fill({ use: 'delivery' }).submit()
  t.match(tab.text, /AA-11, taxi .* BB-22, delivery/, 'another tab has its own list')
  await visitor.submit('Register these vehicles')
  t.match(visitor.text, 'Vehicles registered: 1.')
  t.same(await sent(), [[{ plate: 'AA-12', use: 'taxi' }]])
})

t.test('optional sections', async (t) => {
  const { visitor, sent } = await begin(t, 'report')
  t.notMatch(visitor.body, 'Send the report')
  await visitor.follow('Who saw it')
  await visitor.submit('There is no witness')
  t.match(visitor.text, 'Who saw it left out')
  await visitor.follow('Where it happened')
  await visitor.fill({ place: 'At the bridge' }).submit()
  t.match(visitor.text, /Where it happened At the bridge .* left out Photo optional/)
  await visitor.follow('Photo')
  await visitor.fill({ photo: 'ftp://x' }).submit()
  t.match(visitor.errors, { photo: 'The address must start with https://' })
  await visitor.back()
  await visitor.back()
  await visitor.submit('Send the report')
  t.same(await sent(), [{ place: 'At the bridge', witness: null }])
})

t.test('a part of a journey, used twice', async (t) => {
  const { visitor, sent } = await begin(t, 'parcel')
  t.match(visitor.text, 'the sender')
  await visitor.fill({ postcode: '2000' }).submit()
  t.match(visitor.errors, { postcode: 'We only collect parcels in this country' }, 'what it was given counts')
  await visitor.fill({ postcode: '1011' }).submit()
  await visitor.fill({ street: 'Zeedijk' }).submit()
  t.match(visitor.text, 'the recipient')
  await visitor.fill({ postcode: '2000' }).submit()
  await visitor.fill({ street: 'Meir' }).submit()
  t.match(visitor.text, /From Zeedijk, Amsterdam .* To Meir, Antwerp/)
  await visitor.follow('Change the sender')
  t.equal(visitor.value('postcode'), '1011')
  await visitor.fill({ postcode: '3011' }).submit()
  await visitor.fill({ street: 'Blaak' }).submit()
  t.match(visitor.text, /From Blaak, Rotterdam .* To Meir, Antwerp/, 'the other use is as it was')
  await visitor.submit('Send it')
  t.same(await sent(), [
    [
      { street: 'Blaak', town: 'Rotterdam' },
      { street: 'Meir', town: 'Antwerp' },
    ],
  ])
})

t.test('a screen with several forms and buttons', async (t) => {
  const { visitor, sent } = await begin(t, 'basket')
  await visitor.fill({ coupon: 'autumn' }).submit('Use the coupon')
  t.match(visitor.errors, { coupon: 'It is not valid' })
  await visitor.fill({ coupon: 'spring' }).submit('Use the coupon')
  t.match(visitor.body, 'Use another coupon')
  await visitor.fill({ count: '3' }).submit('Set bread')
  await visitor.submit('Order it as a gift')
  t.match(visitor.errors, { name: 'Enter an answer for “Your name”' })
  await visitor.fill({ name: 'Ada' }).submit('Order it as a gift')
  t.match(visitor.text, 'Ada: 0 apples, 3 loaves of bread.')
  t.same(await sent(), [{ bread: 3, coupon: 'SPRING', name: 'Ada' }])
})

t.test('a secret is not among the answers', async (t) => {
  const folder = newFolder(t)
  cpSync(patterns, folder, { recursive: true })
  replaceIn(join(folder, 'actions/permit/give-home.ts'), 'next:', "secret: ['street'], next:")
  const { visitor } = await begin(t, 'permit', folder)
  await visitor.fill({ kind: 'resident' }).submit()
  await visitor.fill({ street: 'Zeedijk 1', since: '2019' }).submit()
  await visitor.fill({ day: '2027-05-03' }).submit()
  await visitor.fill({ hour: '14:00' }).submit()
  t.match(visitor.text, 'Year you moved in 2019')
  t.notMatch(visitor.body, 'Zeedijk')
  t.notMatch(visitor.body, 'Street and number')
})
