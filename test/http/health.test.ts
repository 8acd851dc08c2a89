/** What a balancer is told, and that its probes do not fill the log. */
import { renameSync } from 'node:fs'
import t from 'tap'
import { startApp } from '../support/app.ts'

t.test('the log says once that no phase can be taken, and once that it is over', async (t) => {
  const app = await startApp({ file: true })
  t.teardown(() => app.close())
  const probe = () => fetch(`${app.url}/health`)
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
    t.equal(incidents.size, 1, 'one incident')
    t.equal(said(/"level":50.*"where":"health"/), times)
    renameSync(`${app.file}.away`, app.file)
    t.equal((await ask()).status, 200)
    t.equal(said(/healthy again/), times)
  }
})
