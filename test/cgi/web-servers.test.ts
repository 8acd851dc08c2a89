/**
 * The sample's booking through each web server that is installed, a process for each request: seconds of
 * CPU each, so with `LONG=1` all of them, and else the first.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { openVisitor } from '../kit/visitor.ts'
import { contact } from '../support/booking.ts'
import { prepareSample } from '../support/cgi.ts'
import { missing, startWebServer, webServers } from '../support/web-servers.ts'

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

const isLong = process.env['LONG'] === '1'
const [first] = webServers
/** Why it is not walked here. */
const skipped = (name: string) => missing(name) ?? (name === first || isLong ? false : 'LONG=1 walks it')

const sample = await prepareSample()
t.teardown(() => rmSync(sample, { recursive: true }))

for (const name of webServers)
  t.test(name, { skip: skipped(name) }, async (t) => {
    const server = await startWebServer(name, { settings: { APP: sample } })
    t.teardown(() => {
      if (!t.passing()) t.comment(server.log())
      return server.stop()
    })
    const origin = `http://127.0.0.1:${server.port}`
    const visitor = await openVisitor(origin, `${server.base}/booking`)
    t.equal(visitor.heading, 'Your dates', server.log())
    await visitor.fill({ arrive: day(32), depart: day(30) }).submit()
    t.equal(visitor.status, 422)
    await visitor.fill({ arrive: day(30), depart: day(32) }).submit()
    await visitor.submit('Choose the Double room')
    await visitor.fill({ guestName: 'Ada' }).submit('Continue')
    await visitor.fill(contact).submit()
    const [one, other] = await visitor.fill({ agree: true }).twice('Book this room')
    t.equal(one?.status, other?.status)
    t.equal(visitor.heading, 'Your room is booked')
    const db = new Database(join(server.data, 'deity.sqlite'), { readonly: true })
    t.equal(db.prepare('select count(*) from booking').pluck().get(), 1)
    db.close()
    const style = /href="([^"]*style[^"]*)"/.exec(visitor.body)?.[1] ?? ''
    const picture = /src="([^"]*files[^"]*)"/.exec((await visitor.back()).body)?.[1]
    for (const path of [style, picture].filter((each) => each !== undefined)) {
      const found = await fetch(`${origin}${path}`)
      t.equal(found.status, 200, path)
      t.ok((await found.arrayBuffer()).byteLength > 100)
    }
    t.equal((await fetch(`${origin}${server.base}/nowhere`)).status, 404)
    t.equal((await fetch(`${origin}${server.base}?backup+x`)).status, 200, 'the first page')
  })
