/** What a page says first, in a real browser: errors, conflicts and faults, reached by doing. */
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startApp, type TestApp } from '../support/app.ts'
import { choose, executablePath, press, startChromium, walkTo } from '../support/chromium.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

function story(name: string, tell: (t: Test, app: TestApp, page: Page) => Promise<void>): void {
  t.test(name, { skip }, async (t) => {
    if (!browser) return
    const app = await startApp()
    const page = await browser.open({ width: 1024, height: 640 })
    t.teardown(async () => {
      await page.context().close()
      app.server.server.closeAllConnections()
      await app.close()
    })
    await tell(t, app, page)
  })
}

const focused = (page: Page) => page.locator(':focus')
/** Where the links of the summary lead: the ids of elements on the page that can be typed into or chosen. */
async function targets(page: Page): Promise<string[]> {
  const links = await page.locator('.notice.wrong a').all()
  const names = links.map(async (link) => {
    const href = (await link.getAttribute('href')) ?? ''
    return page.locator(`${href}:is(input, select, textarea)`).getAttribute('name', { timeout: 1000 })
  })
  return (await Promise.all(names)).map(String)
}

story(
  'all errors are said at once, in the order of the page, and lead to their fields',
  async (t, app, page) => {
    await walkTo(page, app.url, 'contact')
    await page.getByLabel('Your name').fill(' ')
    await page.getByLabel('Email address').fill('ada@inn')
    await page.locator('form').evaluateAll((forms) => {
      for (const form of forms) form.setAttribute('novalidate', '')
    })
    await press(page, 'Continue')
    t.match(await page.title(), /^Error: How to reach you/)
    const summary = focused(page)
    t.equal(await summary.getAttribute('class'), 'notice wrong')
    t.equal(await summary.getAttribute('role'), null, 'what has the focus is no alert as well')
    t.equal(await summary.getByRole('alert').count(), 1)
    t.same(await summary.getByRole('link').allTextContents(), [
      'Enter your name',
      '“Email address” must be in the format name@example.org',
      'Choose when you will arrive',
      'Choose how you will pay',
    ])
    t.same(await targets(page), ['name', 'email', 'arrival', 'payment'])
    t.same(
      await page.locator('[aria-invalid]').evaluateAll((all) => all.map((each) => each.getAttribute('name'))),
      ['name', 'email'],
      'only what can be invalid says so',
    )
    await summary.getByRole('link', { name: 'Choose how you will pay' }).click()
    t.equal(await focused(page).getAttribute('name'), 'payment')
  },
)

story('both dates can be wrong at once', async (t, app, page) => {
  await walkTo(page, app.url, 'dates')
  await page.locator('input[min]').evaluateAll((all) => {
    for (const each of all) each.removeAttribute('min')
  })
  await choose(page, { arrive: '2027-04-01', depart: '2027-04-01' })
  await press(page, 'Continue')
  t.same(await page.locator('.notice.wrong li').allTextContents(), [
    'Arrival must be today or later',
    'Departure must be after arrival',
  ])
  t.same(await targets(page), ['arrive', 'depart'])
})

story('an error of the form as a whole leads to its first field, and marks none', async (t, app, page) => {
  await page.goto(`${app.url}/change`)
  await page.getByRole('textbox', { name: 'Reference' }).fill('ABCD EFGH')
  await page.getByLabel('Email address').fill('ada@example.org')
  await press(page, 'Find my booking')
  t.same(await page.locator('.notice.wrong li').allTextContents(), [
    'We have no booking with this reference and email address. Check both and try again',
  ])
  t.same(await targets(page), ['reference'])
  t.equal(await page.locator('[aria-invalid]').count(), 0)
})

story('a changed price is in the title and has the focus', async (t, app, page) => {
  await walkTo(page, app.url, 'review')
  await app.store.write((unit) => unit.rows('write').updateTable('rate').set({ cents: 10000 }).execute())
  await page.getByLabel('I have read the house rules').check()
  await press(page, 'Book this room')
  t.match(await page.title(), /^Something has changed: Check your answers/)
  t.match(await focused(page).textContent(), /Your room.*€188\.00 → €200\.00/s)
  t.equal(await focused(page).getAttribute('role'), null)
})

story('a page that was closed meanwhile says so first', async (t, app, page) => {
  await walkTo(page, app.url, 'review')
  const other = await page.context().newPage()
  await other.goto(page.url())
  await other.getByLabel('I have read the house rules').check()
  await press(other, 'Book this room')
  await page.reload()
  t.match(await page.title(), /^Closed: /)
  t.same(await page.locator('main a').allTextContents(), ['Your room is booked'])
})
