/** Days are the application's: `today` is the date in its time zone, wherever the server and the visitor are. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { dayIn } from '../../server/model/define.ts'
import { fixture, startApp } from '../support/app.ts'
import { replaceIn } from '../support/command.ts'

t.test('the day of a moment in a zone', async (t) => {
  const cases: [zone: string, moment: string, day: string][] = [
    ['UTC', '2027-03-28T23:59:59.999Z', '2027-03-28'],
    ['Europe/Amsterdam', '2027-03-27T22:59:59Z', '2027-03-27'],
    ['Europe/Amsterdam', '2027-03-27T23:00:00Z', '2027-03-28'],
    // Summer time has begun.
    ['Europe/Amsterdam', '2027-03-28T21:59:59Z', '2027-03-28'],
    ['Europe/Amsterdam', '2027-03-28T22:00:00Z', '2027-03-29'],
    ['Pacific/Auckland', '2027-01-01T11:00:00Z', '2027-01-02'],
    ['America/Los_Angeles', '2027-01-01T07:59:59Z', '2026-12-31'],
    ['Asia/Kathmandu', '2027-01-01T18:14:59Z', '2027-01-01'],
    ['Asia/Kathmandu', '2027-01-01T18:15:00Z', '2027-01-02'],
  ]
  // Twice, in both orders: a clock remembers the day.
  for (const [zone, moment, day] of [...cases, ...cases.toReversed()])
    t.equal(dayIn(zone, new Date(moment)), day, `${moment} in ${zone}`)
})

t.test('an action and a view are given the day of their transaction', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-days-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const [zone, today] of [
    ['America/Los_Angeles', '2026-12-31'],
    ['Pacific/Auckland', '2027-01-01'],
    ['', '2027-01-01'],
  ] as const) {
    const app = join(folder, zone || 'default')
    cpSync(fixture('menu'), app, { recursive: true })
    writeFileSync(join(app, 'package.json'), '{ "type": "module" }')
    if (zone)
      replaceIn(
        join(app, 'actions/order/transaction.ts'),
        "start: 'meal'",
        `timeZone: '${zone}', start: 'meal'`,
      )
    replaceIn(join(app, 'actions/order/choose.ts'), '({ state, input })', '({ state, input, today })')
    replaceIn(join(app, 'actions/order/choose.ts'), '...input }', '...input, letter: today }')
    replaceIn(join(app, 'screens/order/person.ts'), '{ title =', '{ letter, title =')
    replaceIn(join(app, 'screens/order/person.ts'), '} })', '}, today })')
    replaceIn(join(app, 'screens/order/person.ts'), '({ title,', "({ title: [letter, today].join(' '),")
    const server = await startApp({ app, now: Date.parse('2027-01-01T05:00:00Z') })
    const visitor = await server.visit('/order')
    await visitor.fill({ country: '49', meal: 'Soup', size: 'small' }).submit('Continue')
    t.match(visitor.text, `${today} ${today}`, zone)
    await server.close()
  }
})

t.test('tonight can be booked until midnight at the inn, and last night cannot', async (t) => {
  const after = Date.parse('2027-06-01T23:30:00Z')
  const app = await startApp({ now: after })
  t.teardown(() => app.close())
  const visitor = await app.visit('/booking')
  t.match(visitor.body, 'min="2027-06-02"')
  await visitor.fill({ arrive: '2027-06-01', depart: '2027-06-03' }).submit()
  t.equal(visitor.status, 422, 'half past midnight in Dublin: the first of June is over')
  await visitor.fill({ arrive: '2027-06-02', depart: '2027-06-03' }).submit()
  t.equal(visitor.heading, 'Your room')
})

t.test('a time zone that does not exist does not start', async (t) => {
  const app = mkdtempSync(join(tmpdir(), 'deity-days-'))
  t.teardown(() => rmSync(app, { recursive: true }))
  cpSync(fixture('menu'), app, { recursive: true })
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }')
  replaceIn(
    join(app, 'actions/order/transaction.ts'),
    "start: 'meal'",
    "timeZone: 'Europe/Amsterdm', start: 'meal'",
  )
  await t.rejects(startApp({ app }), /there is no time zone "Europe\/Amsterdm".*DEITY_TIME_ZONE_UNKNOWN/)
})
