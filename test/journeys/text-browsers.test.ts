/** A whole booking in lynx and in w3m, by keys alone. */
import t, { type Test } from 'tap'
import { startApp } from '../support/app.ts'
import { contact, contactWords, dates, referenceIn } from '../support/booking.ts'
import { isInstalled, openTerminal } from '../support/terminal.ts'
import { textBrowsers, type Walk, walkIn } from '../support/text-browser.ts'

/** Books a room, after a mistake. @returns the receipt */
async function book(t: Test, { terminal, activate, fill }: Walk): Promise<string> {
  const first = await terminal.shows('Your dates')
  t.match(first, 'Step 1 of 5', 'the present step is said')
  t.match(first, 'Year-month-day, such as 2027-03-28', 'and how a date is written')
  await fill('Arrival', dates.depart)
  await fill('Departure', dates.arrive)
  await activate('Continue')
  t.match(await terminal.shows('There is a problem'), /Error: Departure must be after arrival/)
  await fill('Arrival', dates.arrive)
  await fill('Departure', dates.depart)
  await activate('Continue')
  const rooms = await terminal.shows('Your room')
  t.match(rooms, /Double room\s+.*A wide bed, a desk with a chair, and morning sun/s, 'a picture is its text')
  t.match(rooms, '€188.00 for 2 nights')
  await activate('Choose the Double room')
  t.match(await terminal.shows('Your guests'), /Double room, 3.*5 May 2027, 2 nights, €188\.00/)
  await fill('Guest’s name', 'Ada')
  await activate('Continue')
  await terminal.shows('How to reach you')
  await fill('Your name', contact.name)
  await fill('Email address', contact.email)
  await activate(contactWords.arrival)
  await activate(contactWords.payment)
  await activate('Continue')
  t.match(await terminal.shows('Check your answers'), /Change dates/)
  await activate('I have read the house rules')
  await activate('Book this room for €188.00')
  return terminal.shows('Your room is booked')
}

for (const [name, browser] of Object.entries(textBrowsers))
  t.test(
    `a room is booked in ${name}`,
    { skip: ['tmux', name].every(isInstalled) ? false : `install tmux and ${name} to see a booking in it` },
    async (t) => {
      const app = await startApp()
      const terminal = await openTerminal(`${browser.command} ${app.url}/booking`)
      t.teardown(async () => {
        terminal.close()
        app.server.server.closeAllConnections()
        await app.close()
      })
      const receipt = await book(t, walkIn(browser, terminal))
      const [booking] = await app.store.rows.selectFrom('booking').selectAll().execute()
      t.match(booking, { ...dates, room_type: 'double', name: contact.name, email: contact.email })
      t.equal(referenceIn(receipt.replace(/\s+/g, ' ')), booking?.['reference'])
    },
  )
