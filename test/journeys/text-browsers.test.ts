/** A whole booking in lynx and in w3m, by keys alone. */
import t from 'tap'
import { startApp } from '../support/app.ts'
import { contact, dates, referenceIn } from '../support/booking.ts'
import { isInstalled, openTerminal } from '../support/terminal.ts'
import { bookIn, textBrowsers, walkIn } from '../support/text-browser.ts'

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
      const receipt = await bookIn(t, walkIn(browser, terminal))
      const [booking] = await app.store.rows.selectFrom('booking').selectAll().execute()
      t.match(booking, { ...dates, room_type: 'double', name: contact.name, email: contact.email })
      t.equal(referenceIn(receipt.replace(/\s+/g, ' ')), booking?.['reference'])
    },
  )
