/** An earlier answer is changed through Back: what was typed on later screens is offered there again. */
import t from 'tap'
import { startApp } from '../support/app.ts'
import { contact, dates, walkToReview } from '../support/booking.ts'

const later = { arrive: '2027-05-10', depart: '2027-05-12' }

for (const mode of [
  { sessionIn: 'url', afterPost: 'redirect' },
  { sessionIn: 'url', afterPost: 'page' },
] as const)
  t.test(`other dates keep the rest: ${Object.values(mode).join()}`, async (t) => {
    const app = await startApp({ ...mode, cookieBinding: 'auto' })
    t.teardown(() => app.close())
    const visitor = await app.visit('/booking', true)
    // As a browser keeps it for Back.
    const first = visitor.tab()
    await visitor.fill(dates).submit()
    await visitor.submit('Choose the Double room')
    await visitor.fill({ guestName: 'Ada' }).submit('Add this guest and another')
    visitor.sees({ values: { guestName: '' } })
    await visitor.fill({ guestName: 'Bea' }).submit('Continue')
    await visitor.fill(contact).submit()
    t.equal(visitor.heading, 'Check your answers')
    await first.fill(later).submit()
    await first.submit('Choose the Double room')
    t.equal(first.heading, 'Your guests')
    first.sees({ values: { guestName: 'Bea' } })
    t.notMatch(first.text, /Ada/, 'no state of the other branch')
    await first.submit('Continue')
    t.equal(first.heading, 'How to reach you')
    first.sees({ values: { name: contact.name, email: contact.email, payment: contact.payment } })
    const [row] = await app.store.rows.selectFrom('phase').select('state').orderBy('number', 'desc').execute()
    t.notMatch(row?.['state'], /ada@example/, 'only on the page, never in the state')
    await first.submit()
    t.equal(first.heading, 'Check your answers')
    t.match(first.text, /ada@example\.org/)
  })

t.test('an answer that the state has is not offered twice', async (t) => {
  const app = await startApp({ sessionIn: 'url' })
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit('/booking'))
  await visitor.follow('guests')
  visitor.sees({ heading: 'Your guests', values: { guestName: '' } })
})
