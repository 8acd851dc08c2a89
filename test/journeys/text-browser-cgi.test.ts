/** A whole booking in lynx, by keys alone, with a process for each request. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { dates, referenceIn } from '../support/booking.ts'
import { prepareSample } from '../support/cgi.ts'
import { isInstalled, openTerminal } from '../support/terminal.ts'
import { bookIn, textBrowsers, walkIn } from '../support/text-browser.ts'
import { missing, startWebServer, webServers } from '../support/web-servers.ts'

const name = webServers.find((each) => !missing(each))
const lacking = [name ?? 'a web server', 'tmux', 'lynx'].filter((each) => each !== name && !isInstalled(each))

t.test(
  `a room is booked in lynx under ${name}`,
  { skip: lacking.length > 0 ? `install ${lacking.join(' and ')} to see a booking in it` : false },
  async (t) => {
    const sample = await prepareSample()
    const server = await startWebServer(name as string, { settings: { APP: sample } })
    const url = `http://127.0.0.1:${server.port}${server.base}/booking`
    const terminal = await openTerminal(`${textBrowsers.lynx.command} ${url}`)
    t.teardown(async () => {
      terminal.close()
      await server.stop()
      rmSync(sample, { recursive: true })
    })
    const receipt = await bookIn(t, walkIn(textBrowsers.lynx, terminal))
    const db = new Database(join(server.data, 'deity.sqlite'), { readonly: true })
    const bookings = db.prepare('select * from booking').all() as Record<string, unknown>[]
    db.close()
    t.equal(bookings.length, 1)
    t.match(bookings[0], { ...dates, room_type: 'double' })
    t.equal(referenceIn(receipt.replace(/\s+/g, ' ')), bookings[0]?.['reference'])
  },
)
