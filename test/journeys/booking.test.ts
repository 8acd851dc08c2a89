import t from 'tap'
import { openApplication } from '../kit/kit.ts'
import { root, startApp } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'

for (const file of [false, true])
  for (const answer of ['redirect', 'direct'] as const)
    t.test(`a room is booked, ${file ? 'on a file' : 'in memory'}, answers ${answer}`, async (t) => {
      const app = await openApplication(root, { file, answer })
      t.teardown(() => app.close())
      const visitor = await app.visit('/booking')

      visitor.sees({ heading: 'Your dates', errors: {} })
      await visitor.fill({ ...dates, depart: '' }).submit()
      visitor.sees({
        status: 422,
        errors: { depart: 'Fill in “Departure”' },
        values: { arrive: dates.arrive },
      })
      await visitor.fill(dates).submit()
      visitor.sees({ heading: 'Your room', text: /Double room.*€188\.00.*4 left/ })
      await visitor.submit('Choose the Double room')
      await visitor.fill({ guestName: 'Ada' }).submit('Add this guest')
      visitor.sees({ text: 'Ada' })
      await visitor.fill({ guestName: 'Byron', guestAge: '7' }).submit('Continue')
      visitor.sees({ heading: 'How to reach you' })
      await visitor.fill(contact).submit()
      visitor.sees({ heading: 'Check your answers', text: 'Ada Byron, 7' })

      await visitor.restart()
      await confirm(visitor)
      visitor.sees({ heading: 'Your room is booked', text: /Reference [2-9A-Z]{8}/ })
      await app.holds('booking', [
        { ...dates, room_type: 'double', total: 18800, email: contact.email, reference: /^[2-9A-Z]{8}$/ },
      ])
      await app.holds('guest', [
        { number: 1, name: 'Ada', age: null },
        { number: 2, name: 'Byron', age: 7 },
      ])

      const receipt = visitor.text
      await visitor.reload()
      visitor.sees({ text: receipt })
      await visitor.restart()
      await visitor.reload()
      visitor.sees({ text: receipt })
    })

t.test('changing the dates asks again only what no longer holds', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  t.match(visitor.text, /Total €188\.00/)
  await visitor.follow('Change dates')
  t.equal(visitor.value('arrive'), dates.arrive)
  await visitor.fill({ depart: '2027-05-06' }).submit()
  t.equal(visitor.heading, 'Check your answers', 'the room is still free')
  t.match(visitor.text, /Total €282\.00/)

  app.wait(16 * 60_000)
  const others = await Promise.all(
    Array.from({ length: 4 }, () => app.visit().then((other) => walkToReview(other))),
  )
  for (const other of others) await confirm(other)
  await visitor.follow('Change dates')
  await visitor.fill(dates).submit()
  t.equal(visitor.heading, 'Your room', 'the room is taken on those nights')
  await visitor.submit('Choose the Tower room')
  t.equal(visitor.heading, 'Check your answers', 'guests and contact are kept')
  await visitor.follow('Change room')
  await visitor.submit('Choose the Single room')
  t.equal(visitor.heading, 'Check your answers')
})

t.test('a booking needs guests, and no more than its room has beds', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  await visitor.follow('Change guests')
  await visitor.submit('Remove Ada')
  t.notMatch(visitor.body, />How to reach you<\/a>/, 'without guests there is no way on')
  await visitor.submit('Continue')
  t.match(visitor.errors, { guestName: 'Name at least one guest' })
  await visitor.fill({ guestName: 'Ada' }).submit('Add this guest')
  await visitor.fill({ guestName: 'Byron' }).submit('Continue')
  await visitor.follow('Change room')
  await visitor.submit('Choose the Single room')
  t.equal(visitor.heading, 'Your guests')
  t.match(visitor.text, /please remove 1/)
  t.notMatch(visitor.body, />Check your answers<\/a>/)
  await visitor.submit('Remove Byron')
  await visitor.submit('Continue')
  t.equal(visitor.heading, 'Check your answers', 'the contact is still known')
})
