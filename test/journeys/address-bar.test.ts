/** The address of a page that answers a form shows the same page again: Enter in the address bar, a restored tab. */
import t from 'tap'
import type { Visitor } from '../kit/visitor.ts'
import { startApp } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'
import { executablePath, press, startChromium } from '../support/chromium.ts'

/** As Enter in the address bar asks for it, with the cookie that the browser has. */
async function enter(visitor: Visitor): Promise<Visitor> {
  await visitor.open(visitor.url)
  return visitor
}

const seen = ({ heading, errors, text }: Visitor) => ({
  heading,
  errors,
  summary: /There is a problem/.test(text),
  news: /Something has changed/.test(text),
})

for (const mode of [
  { afterPost: 'redirect', cookies: false },
  { afterPost: 'page', cookies: false },
  { afterPost: 'page', cookies: true },
] as const)
  t.test(`each page of a booking: ${Object.values(mode).join()}`, async (t) => {
    const app = await startApp({ sessionIn: 'url', cookieBinding: 'auto', afterPost: mode.afterPost })
    t.teardown(() => app.close())
    const visitor = await app.visit('/booking', mode.cookies)
    const isSame = async (status: number, values: Record<string, string> = {}) => {
      t.equal(visitor.status, status, visitor.heading)
      const before = seen(visitor)
      await enter(visitor)
      t.equal(visitor.status, 200)
      t.same(seen(visitor), before)
      visitor.sees({ values })
    }
    const wrong = { arrive: '2027-05-09', depart: '2027-05-07' }
    await visitor.fill(wrong).submit()
    t.match(visitor.errors, { depart: /./ })
    await isSame(422, wrong)
    await visitor.fill(dates).submit()
    await isSame(200)
    t.equal(visitor.heading, 'Your room')
    await visitor.submit('Choose the Double room')
    await isSame(200)
    await visitor.fill({ guestName: '' }).submit('Continue')
    await visitor.fill({ guestName: 'Ada' }).submit('Continue')
    await visitor.fill({ ...contact, email: 'ada' }).submit()
    t.match(visitor.errors, { email: /./ })
    await isSame(422, { name: contact.name, email: 'ada' })
    await visitor.fill({ name: 'Ada L' }).submit('Keep them longer')
    t.equal(visitor.heading, 'How to reach you')
    await isSame(200, { name: 'Ada L', email: 'ada' })
    await visitor.fill({ name: 'Ada M' }).submit('Nederlands')
    await isSame(200, { name: 'Ada M', email: 'ada' })
    await visitor.submit('English')
    const rival = (await walkToReview(await app.visit('/booking'))).tab()
    await confirm(rival)
    await visitor.fill(contact).submit()
    await isSame(200)
    t.equal(visitor.heading, 'Check your answers')
    await app.store.write((unit) => unit.rows('write').updateTable('rate').set({ cents: 10_000 }).execute())
    await confirm(visitor)
    t.match(visitor.text, 'Something has changed')
    await isSame(409)
    const review = visitor.tab()
    await confirm(visitor)
    await isSame(200)
    t.equal(visitor.heading, 'Your room is booked')
    await review.fill({ agree: '' }).submit()
    t.equal(review.status, 409)
    t.match(review.text, /closed/i)
    await enter(review)
    t.equal(review.heading, 'Your room is booked', 'where the page that was closed leads to')
  })

t.test('a refused form is kept for its own browser only, until its screen is answered', async (t) => {
  const app = await startApp({ sessionIn: 'url', cookieBinding: 'auto' })
  t.teardown(() => app.close())
  const visitor = await app.visit('/booking', true)
  await visitor.fill({ ...dates, depart: 'soon' }).submit()
  const other = await app.visit(visitor.url)
  t.notMatch(other.body, /2027-05-03|soon/)
  await visitor.fill(dates).submit()
  const drafts = await app.store.rows.selectFrom('draft').selectAll().execute()
  t.same(drafts, [], 'and dropped when the screen is answered')
})

t.test(
  'in Chromium, Enter in the address bar shows a refused page again',
  { skip: executablePath ? false : 'there is no Chromium here' },
  async (t) => {
    const browser = await startChromium(executablePath as string)
    const app = await startApp({ sessionIn: 'url', cookieBinding: 'auto' })
    const page = await browser.open()
    t.teardown(async () => {
      await page.context().close()
      await browser.close()
      app.server.server.closeAllConnections()
      await app.close()
    })
    await page.goto(`${app.url}/booking`)
    await page.locator('#f-arrive').fill('2027-05-09')
    await page.locator('#f-depart').fill('2027-05-07')
    await press(page, 'Continue')
    const before = await page.locator('main').textContent()
    t.match(before, /There is a problem/)
    await page.goto(page.url())
    t.equal(await page.locator('main').textContent(), before)
    t.equal(await page.locator('#f-arrive').inputValue(), '2027-05-09')
    t.equal(await page.locator('#f-depart').inputValue(), '2027-05-07')
  },
)
