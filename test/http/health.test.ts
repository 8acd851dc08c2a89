/** What a balancer is told, and that its probes do not fill the log. */
import { renameSync } from 'node:fs'
import t from 'tap'
import { startApp } from '../support/app.ts'
import { dates } from '../support/booking.ts'
import { startProcess } from '../support/process.ts'

t.test('the log says once that no phase can be taken, and once that it is over', async (t) => {
  const app = await startApp({ file: true })
  t.teardown(() => app.close())
  const probe = () => fetch(`${app.url}/health/database`)
  const said = (words: RegExp) => app.log.filter((line) => words.test(line)).length
  const ask = async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, probe))
    const more = await probe()
    const bodies = await Promise.all([...answers, more].map((answer) => answer.text()))
    return { status: more.status, incidents: new Set(bodies.map((body) => /busy (\w+)/.exec(body)?.[1])) }
  }
  t.equal((await ask()).status, 200)
  for (const times of [1, 2]) {
    renameSync(app.file, `${app.file}.away`)
    const { status, incidents } = await ask()
    t.equal(status, 503)
    for (const path of ['live', 'ready'])
      t.equal((await fetch(`${app.url}/health/${path}`)).status, 200, 'a balancer leaves it where it is')
    t.equal(incidents.size, 1, 'one incident')
    t.equal(said(/"level":50.*"where":"health"/), times)
    renameSync(`${app.file}.away`, app.file)
    t.equal((await ask()).status, 200)
    t.equal(said(/healthy again/), times)
  }
})

t.test('after SIGTERM it is not ready, and takes all that comes until its delay is over', async (t) => {
  const server = await startProcess({ DATA: t.testdir(), STOP_DELAY: '2000' })
  const statusOf = async (path: string) => (await fetch(`${server.url}/health/${path}`)).status
  t.same([await statusOf('live'), await statusOf('ready')], [200, 200])
  const ended = server.end('SIGTERM')
  await server.said(/SIGTERM: stopping/)
  t.same([await statusOf('ready'), await statusOf('live'), await statusOf('database')], [503, 200, 200])
  const visitor = await server.visit()
  await visitor.fill(dates).submit()
  t.equal(visitor.heading, 'Your room')
  const { status, ms } = await ended
  t.equal(status, 0)
  t.ok(ms >= 2000, `${ms} ms`)
  t.notOk(await statusOf('ready').catch(() => undefined))
})
