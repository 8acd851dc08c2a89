/** What was typed and not sent is there again after a visit to another step, in a browser that keeps nothing. */
import t from 'tap'
import { startApp } from '../support/app.ts'
import { dates } from '../support/booking.ts'
import { executablePath, goBack, startChromium, submit, walkTo } from '../support/chromium.ts'
import { withoutRevision } from '../support/without-revision.ts'

for (const mode of [
  { sessionIn: 'url', afterPost: 'redirect' },
  { sessionIn: 'url', afterPost: 'page' },
  { sessionIn: 'form', afterPost: 'page' },
] as const)
  t.test(
    `a step keeps what is typed as a draft, and nothing else changes: ${Object.values(mode)}`,
    async (t) => {
      const app = await startApp({ cookieBinding: 'auto', ...mode })
      t.teardown(() => app.close())
      const rows = async () => ({
        sessions: await app.store.rows.selectFrom('session').selectAll().execute(),
        phases: await app.store.rows.selectFrom('phase').selectAll().execute(),
        holds: await app.store.rows.selectFrom('hold').selectAll().execute(),
      })
      const visitor = await app.visit('/booking')
      await visitor.fill(dates).submit()
      await visitor.submit('Choose the Double room')
      const before = await rows()
      app.wait('10m')
      const guests = visitor.tab()
      await visitor.fill({ guestName: 'Ada' }).follow('dates')
      visitor.sees({ status: 200, heading: 'Your dates', values: dates })
      const after = await rows()
      const drafted = before.sessions.map((row) => ({ ...row, drafts: '{"guests":"stays"}' }))
      t.same(after.sessions.map(withoutRevision), drafted.map(withoutRevision))
      t.same({ ...after, sessions: [] }, { ...before, sessions: [] })

      if (mode.afterPost === 'redirect') {
        await visitor.back()
        visitor.sees({ status: 200, heading: 'Your guests', errors: {}, values: { guestName: 'Ada' } })
      }
      await guests.fill({ guestName: 'Bo' }).follow('room')
      await guests.follow('guests')
      guests.sees({ heading: 'Your guests', errors: {}, values: { guestName: 'Bo' } })
      await guests.submit('Continue')
      t.equal(guests.heading, 'How to reach you', 'and it goes on')
    },
  )

t.test('a text that is too long is not kept, and the page says so', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await app.visit('/booking')
  await visitor.fill(dates).submit()
  await visitor.submit('Choose the Double room')
  await visitor.fill({ guestName: 'x'.repeat(3000) }).follow('dates')
  visitor.sees({ status: 422, heading: 'Your guests' })
  t.same(Object.keys(visitor.errors), ['guestName'])
})

t.test('another step than the page names is refused', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await app.visit('/booking')
  await visitor.fill(dates).submit()
  await visitor.submit('Choose the Double room')
  const { address, headers, body } = visitor.form('Dates')
  const forged = body.toString().replace('to%3Ddates', 'to%3Dreview')
  t.not(forged, body.toString())
  const response = await fetch(address, { method: 'POST', headers, body: forged })
  t.equal(response.status, 400)
})

t.test('where nothing can be typed the steps are links', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  const visitor = await app.visit('/booking')
  await visitor.fill(dates).submit()
  const [, steps = ''] = visitor.body.split('<nav')
  t.match(steps, /<a href="[^"]*screenID=dates/)
  t.notMatch(steps, 'actionID.step')
})

t.test(
  'in Chromium, after a step and Back, and the Enter key goes on',
  { skip: executablePath ? false : 'there is no Chromium here' },
  async (t) => {
    const browser = await startChromium(executablePath as string)
    const app = await startApp()
    const page = await browser.open()
    t.teardown(async () => {
      await page.context().close()
      await browser.close()
      app.server.server.closeAllConnections()
      await app.close()
    })
    const headingOf = () => page.locator('h1').textContent()
    await walkTo(page, app.url, 'guests')
    await page.getByLabel('Guest’s name').fill('Ada')
    await submit(page, 'Dates')
    t.equal(await headingOf(), 'Your dates')
    await goBack(page)
    t.equal(await headingOf(), 'Your guests')
    const served = await (await page.request.get(page.url())).text()
    t.match(served, /name="guestName"[^>]* value="Ada"/, 'from the server, not from the browser')
    t.equal(await page.getByLabel('Guest’s name').inputValue(), 'Ada')
    await page.getByLabel('Guest’s name').press('Enter')
    await page.getByRole('heading', { name: 'How to reach you' }).waitFor()
    t.pass('Enter presses Continue, and no step')
    const order = await page.evaluate(
      `['header', 'nav', 'main'].map((name) => document.querySelector(name).getBoundingClientRect().top)`,
    )
    t.same(
      order,
      [...(order as number[])].sort((a, b) => a - b),
      'the steps stand above the page',
    )
  },
)
