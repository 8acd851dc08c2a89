/** An address in other case, or with a slash at its end, is that of the page that is meant. */
import t from 'tap'
import { startApp } from '../support/app.ts'
import { dates } from '../support/booking.ts'
import { sendRaw } from '../support/raw.ts'

t.test('other case and a slash at the end change nothing, with identifiers too', async (t) => {
  const app = await startApp({ sessionIn: 'url', afterPost: 'redirect', cookieBinding: 'auto' })
  t.teardown(() => app.close())
  for (const path of ['/booking/', '/Booking', '/BOOKING/', '/booking/?utm_source=mail'])
    t.equal((await app.visit(path)).heading, 'Your dates', path)
  t.equal((await app.visit('/Left/')).heading, 'Your answers have been deleted')
  const visitor = await app.visit('/booking')
  await visitor.fill(dates).submit()
  t.equal(visitor.heading, 'Your room')
  await visitor.open(visitor.url.replace('/booking?', '/Booking/?'))
  t.equal(visitor.heading, 'Your room')
  for (const path of ['/book', '/booking/room', '/bookings/', '/inspect/'])
    t.equal((await app.visit(path)).status, 404, path)
})

t.test('nothing else is answered, and nothing is led anywhere', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  for (const target of ['//Booking', '//example.org/booking/', '/\\example.org/', '/Booking/%0d%0ax:1/']) {
    const { statuses, text } = await sendRaw(app.port, [
      `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    ])
    t.equal(statuses[0], 404, target)
    t.notMatch(text, /^location:/im)
  }
})
