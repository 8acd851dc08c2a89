import t from 'tap'
import { openApplication } from '../kit/kit.ts'
import type { Visitor } from '../kit/visitor.ts'
import { root, startApp } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'

for (const file of [false, true])
  for (const afterPost of ['redirect', 'page'] as const)
    t.test(`a room is booked, ${file ? 'on a file' : 'in memory'}, after a post: ${afterPost}`, async (t) => {
      const app = await openApplication(root, { file, afterPost })
      t.teardown(() => app.close())
      const visitor = await app.visit('/booking')

      visitor.sees({ heading: 'Your dates', errors: {} })
      await visitor.fill({ ...dates, depart: '' }).submit()
      visitor.sees({
        status: 422,
        errors: { depart: 'Enter your departure date' },
        values: { arrive: dates.arrive },
      })
      await visitor.fill(dates).submit()
      visitor.sees({
        heading: 'Your room',
        text: /Double room.*€188\.00 for 2 nights €94\.00 a night/,
        without: '4 left',
      })
      await visitor.submit('Choose the Double room')
      await visitor.fill({ guestName: 'Ada' }).submit('Add this guest')
      visitor.sees({ text: 'Ada' })
      await visitor.fill({ guestName: 'Byron', guestAge: '7' }).submit('Continue')
      visitor.sees({ heading: 'How to reach you' })
      await visitor.fill(contact).submit()
      visitor.sees({ heading: 'Check your answers', text: 'Ada Byron, 7' })

      await visitor.restart()
      await confirm(visitor)
      visitor.sees({ heading: 'Your room is booked', text: /Reference [2-9A-Z]{4} [2-9A-Z]{4} / })
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

t.test('an optional answer can be taken back', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  await visitor.follow('Change telephone number')
  await visitor.fill({ phone: '020 123' }).submit()
  t.match(visitor.text, /Telephone number 020 123/)
  await visitor.follow('Change telephone number')
  await visitor.fill({ phone: '' }).submit()
  t.match(visitor.text, /Telephone number Not given /)
})

t.test('a booking needs guests, and no more than its room has beds', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  await visitor.follow('Change guests')
  await visitor.submit('Remove Ada')
  t.notMatch(visitor.body, />Contact<\/a>/, 'without guests there is no way on')
  await visitor.submit('Continue')
  t.match(visitor.errors, { guestName: 'Enter the name of at least one guest' })
  await visitor.fill({ guestName: 'Ada' }).submit('Add this guest')
  await visitor.fill({ guestName: 'Byron' }).submit('Continue')
  await visitor.follow('Change room')
  await visitor.submit('Choose the Single room')
  t.equal(visitor.heading, 'Your guests')
  t.match(visitor.text, /This room sleeps 1\. Remove 1 guest or choose a larger room\./)
  t.notMatch(visitor.body, />Check<\/a>/)
  await visitor.submit('Remove Byron')
  await visitor.submit('Continue')
  t.equal(visitor.heading, 'Check your answers', 'the contact is still known')
})

t.test('sessions without end cannot empty the inn, and a room that is kept stays so', async (t) => {
  const app = await startApp({ rateLimit: 0 })
  t.teardown(() => app.close())
  const choose = async (room: string) => {
    const visitor = await app.visit()
    await visitor.fill(dates).submit()
    return visitor.submit(`Choose the ${room}`)
  }
  const rooms = ['Single room', 'Double room', 'Family room', 'Tower room']
  const kept: Visitor[] = []
  for (const room of rooms.flatMap((room) => Array.from({ length: 6 }, () => room))) {
    const visitor = await choose(room)
    t.equal(visitor.heading, 'Your guests', room)
    if (/We are holding this room for you until 13:15 , Irish time/.test(visitor.text)) kept.push(visitor)
    else t.match(visitor.text, /We cannot hold this room for you/)
  }
  t.equal(kept.length, 1 + 2 + 1 + 0, 'half of them')

  const visitor = await app.visit()
  await visitor.fill(dates).submit()
  for (const room of rooms) t.ok(visitor.form(`Choose the ${room}`), room)
  for (const room of [
    'Tower room',
    'Double room',
    'Double room',
    'Single room',
    'Single room',
    'Family room',
  ])
    t.equal((await confirm(await walkToReview(await app.visit(), room))).heading, 'Your room is booked', room)
  await visitor.reload()
  t.match(visitor.text, /We have no room that is free/)

  for (const one of kept) {
    await one.fill({ guestName: 'Ada' }).submit('Continue')
    await one.fill(contact).submit()
    t.equal((await confirm(one)).heading, 'Your room is booked', 'what was kept')
  }
})
