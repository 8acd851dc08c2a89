/** The booking in a real browser that allows neither scripts nor cookies. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page, Response } from 'playwright-core'
import t, { type Test } from 'tap'
import { startApp, type TestApp } from '../support/app.ts'
import { contact, dates, referenceIn } from '../support/booking.ts'
import {
  type Chromium,
  choose,
  executablePath,
  goBack,
  introduce,
  press,
  type Seen,
  slowLine,
  startChromium,
  walk,
  walkTo,
  watch,
} from '../support/chromium.ts'
import { everyPage } from '../support/every-page.ts'
import { until } from '../support/until.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())

interface Scene {
  app: TestApp
  browser: Chromium
  page: Page
  seen: Seen[]
}

const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

/** One test with a server and a visitor of its own. */
function story(name: string, tell: (t: Test, scene: Scene) => Promise<void>): void {
  t.test(name, { skip }, async (t) => {
    if (!browser) return
    const app = await startApp()
    const page = await browser.open({ width: 1024, height: 640 })
    t.teardown(async () => {
      await page.context().close()
      // A browser keeps a spare connection open, which the server would wait for.
      app.server.server.closeAllConnections()
      await app.close()
    })
    await tell(t, { app, browser, page, seen: watch(app) })
  })
}

const headings = {
  dates: 'Your dates',
  room: 'Your room',
  guests: 'Your guests',
  contact: 'How to reach you',
  review: 'Check your answers',
  receipt: 'Your room is booked',
}
const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()
const textOf = async (page: Page) =>
  (await page.locator('main').textContent())?.replace(/\s+/g, ' ').trim() ?? ''
const answerOf = (page: Page, label: string) => page.getByLabel(label, { exact: true }).inputValue()
const focusOf = (page: Page) => page.evaluate('document.activeElement.id || document.activeElement.className')
const overflowOf = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
const pagesIn = (seen: Seen[]) => seen.filter(({ path }) => !/^\/(style\.|files\/)/.test(path))
const postsIn = (seen: Seen[]) => seen.filter(({ method }) => method === 'POST').length
const bookingsOf = ({ store }: TestApp) => store.rows.selectFrom('booking').selectAll().execute()
const phasesOf = ({ store }: TestApp) =>
  store.rows.selectFrom('phase').select(['number', 'parent', 'screen']).orderBy('number').execute()

const backwards = { arrive: dates.depart, depart: dates.arrive }
/** From the first screen to its error, which a browser cannot see by itself. */
async function walkToError(page: Page, url: string): Promise<void> {
  await walkTo(page, url, 'dates')
  await choose(page, backwards)
  await press(page, 'Continue')
}

story('cookies are blocked, and nothing is missing', async (t, { app, page, seen }) => {
  const sent: unknown[] = []
  const baker = createServer((request, response) => {
    sent.push(request.headers.cookie)
    response.writeHead(200, { 'set-cookie': 'biscuit=1; Max-Age=1000', 'content-type': 'text/html' })
    response.end('<title>Baker</title><script>document.title = "scripts run"</script>')
  })
  await new Promise<void>((resolve) => baker.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    baker.closeAllConnections()
    baker.close()
  })
  const { port } = baker.address() as AddressInfo
  for (let visit = 0; visit < 2; visit++) await page.goto(`http://127.0.0.1:${port}`)
  t.ok(sent.length >= 2 && sent.every((cookie) => cookie === undefined), 'the browser brings none back')
  t.equal(await page.title(), 'Baker', 'nor runs a script')

  const answers: Response[] = []
  page.on('response', (response) => answers.push(response))
  await walkTo(page, app.url, 'receipt')
  t.equal(await headingOf(page), headings.receipt)
  t.ok(answers.length > 12)
  const offering = await Promise.all(answers.map((answer) => answer.headerValue('set-cookie')))
  t.ok(offering[0], 'one is offered with the first page')
  const offered = answers.filter((_, index) => offering[index])
  t.same(new Set(offered.map((answer) => answer.request().method())), new Set(['GET']), 'and with pages only')
  t.same(new Set(seen.map(({ cookie }) => cookie)), new Set([undefined]), 'and none came')
  t.same(await page.context().cookies(), [])
})

story('a room is booked', async (t, { app, page }) => {
  for await (const stop of walk(page, app.url)) {
    t.equal(await headingOf(page), headings[stop])
    t.equal(await page.title(), `${headings[stop]} – Book a room`)
  }
  const [booking, ...others] = await bookingsOf(app)
  t.same(others, [])
  t.match(booking, { ...dates, room_type: 'double', name: contact.name, email: contact.email, total: 18800 })
  t.equal(referenceIn(await textOf(page)), booking?.['reference'])
})

story('going back and sending other dates goes on with those', async (t, { app, page }) => {
  await walkTo(page, app.url, 'room')
  t.match(await textOf(page), '2 nights')
  await goBack(page)
  t.same({ arrive: await answerOf(page, 'Arrival'), depart: await answerOf(page, 'Departure') }, dates)
  await page.getByLabel('Departure').fill('2027-05-06')
  await press(page, 'Continue')
  t.equal(await headingOf(page), headings.room)
  t.match(await textOf(page), '3 nights')
  t.match(await phasesOf(app), [{ parent: 0 }, { parent: 0 }], 'two branches of the first screen')
})

story('going back after the confirmation cannot book again', async (t, { app, page }) => {
  await walkTo(page, app.url, 'receipt')
  const receipt = { text: await textOf(page), url: page.url() }
  const phases = await phasesOf(app)

  await goBack(page)
  t.equal(await headingOf(page), headings.review)
  t.match(await textOf(page), 'This page is closed')
  t.ok(await page.getByLabel('I have read the house rules').isChecked(), 'the answer is still there')
  t.match(await page.title(), /^Closed: Check your answers/)
  const main = page.locator('main')
  t.equal(await main.getByRole('button', { disabled: false }).count(), 0, 'no button that does nothing')
  t.same(await main.getByRole('link').allTextContents(), [headings.receipt], 'and one way on')

  await goBack(page)
  t.equal(await headingOf(page), headings.contact)
  t.equal(await answerOf(page, 'Your name'), contact.name)
  t.ok(await page.getByLabel('Your name').isDisabled(), 'nothing can be typed for nothing')
  await page.getByRole('link', { name: headings.receipt }).click()
  t.same({ text: await textOf(page), url: page.url() }, receipt, 'the same receipt')
  t.equal((await bookingsOf(app)).length, 1)
  t.same(await phasesOf(app), phases, 'nothing was added')
})

story('two tabs with different answers leave each other alone', async (t, { app, page }) => {
  await walkTo(page, app.url, 'room')
  const other = await page.context().newPage()
  await other.goto(page.url())
  await press(other, 'Choose the Family room')
  await page.bringToFront()
  await press(page, 'Choose the Double room')
  await other.reload()
  t.match(await textOf(other), /Family room.*Sleeps 4/)
  t.match(await textOf(page), /Double room.*Sleeps 2/)

  for (const [tab, guest] of [
    [page, 'Ada'],
    [other, 'Byron'],
  ] as const) {
    await tab.bringToFront()
    await tab.getByLabel('Guest’s name').fill(guest)
    await press(tab, 'Continue')
  }
  for (const tab of [other, page]) {
    await tab.bringToFront()
    await introduce(tab)
    await press(tab, 'Continue')
  }
  t.match(await textOf(page), /Double room.*Ada.*€188\.00/)
  t.match(await textOf(other), /Family room.*Byron.*€272\.00/)
  for (const tab of [page, other]) {
    await tab.bringToFront()
    await tab.getByLabel('I have read the house rules').check()
    await press(tab, 'Book this room')
  }
  t.equal(await headingOf(page), headings.receipt)
  t.equal(await headingOf(other), 'This page is closed', 'a session books once')
  await other.getByRole('link', { name: headings.receipt }).click()
  t.equal(await textOf(other), await textOf(page))
  t.match(await bookingsOf(app), [{ room_type: 'double' }])
})

/** The ways to press a button twice; each resolves before the first answer has arrived. */
const twice = {
  'a double click': (page, button) => page.getByRole('button', { name: button }).dblclick(),
  'two clicks, the second while the first is being answered,': async (page, button, seen) => {
    const box = await page.getByRole('button', { name: button }).boundingBox()
    const posts = postsIn(seen)
    for (const click of [1, 2]) {
      await page.mouse.click((box?.x ?? 0) + 9, (box?.y ?? 0) + 9)
      await until('the browser has sent it', () => postsIn(seen) === posts + click)
    }
  },
} satisfies Record<string, (page: Page, button: string, seen: Seen[]) => Promise<void>>

for (const [way, pressTwice] of Object.entries(twice))
  story(`${way} on a button counts once`, async (t, { app, page, seen }) => {
    const line = await slowLine(app, 300)
    t.teardown(() => line.close())
    const onSlowLine = () => page.goto(page.url().replace(app.url, line.url))

    await walkTo(page, app.url, 'dates')
    await onSlowLine()
    await choose(page, dates)
    await pressTwice(page, 'Continue', seen)
    await page.getByRole('heading', { name: headings.room }).waitFor()
    t.equal((await phasesOf(app)).length, 1, 'one phase')

    await walkTo(page, app.url, 'review')
    await onSlowLine()
    const before = (await phasesOf(app)).length
    await page.getByLabel('I have read the house rules').check()
    await pressTwice(page, 'Book this room', seen)
    await page.getByRole('heading', { name: headings.receipt }).waitFor()
    t.equal((await phasesOf(app)).length, before + 1, 'one phase')
    const [booking, ...others] = await bookingsOf(app)
    t.same(others, [], 'one booking')
    t.equal(referenceIn(await textOf(page)), booking?.['reference'], 'and its receipt')
  })

story('every page can be reloaded', async (t, scene) => {
  const { app, page, seen } = scene
  const resolved = async () => {
    const { method, status } = pagesIn(seen).at(-1) ?? {}
    return { method, status, url: page.url(), title: await page.title(), text: await textOf(page) }
  }
  const statuses = new Set()
  for await (const name of everyPage(scene)) {
    const before = await resolved()
    const phases = (await phasesOf(app)).length
    const { length } = seen
    await page.reload()
    t.ok(seen.length > length, `${name}: the server was asked again`)
    t.same(await resolved(), before, `${name}: it is the same`)
    // Fewer when the sweep has deleted those of an expired session in the meantime.
    t.ok((await phasesOf(app)).length <= phases, `${name}: nothing is recorded`)
    statuses.add(`${before.method} ${before.status}`)
  }
  t.same([...statuses].sort(), ['GET 200', 'GET 404', 'GET 410', 'POST 409', 'POST 410', 'POST 422'])
})

story('an error leads to its field', async (t, { app, page, seen }) => {
  await walkToError(page, app.url)
  t.match(seen.at(-1), { method: 'POST', status: 422 })
  t.match(await page.title(), /^Error: Your dates/)
  t.equal(await focusOf(page), 'notice wrong', 'the summary has the focus')
  t.same({ arrive: await answerOf(page, 'Arrival'), depart: await answerOf(page, 'Departure') }, backwards)
  const field = page.getByLabel('Departure')
  t.equal(await field.getAttribute('aria-invalid'), 'true')
  await page.getByRole('alert').getByRole('link', { name: 'Departure must be after arrival' }).click()
  t.equal(await focusOf(page), await field.getAttribute('id'), 'and its link gives it to the field')
  t.same(await phasesOf(app), [])
  await choose(page, dates)
  await press(page, 'Continue')
  t.equal(await headingOf(page), headings.room)
})

story(
  'language and text size are chosen, and what was typed stays',
  async (t, { app, browser, page, seen }) => {
    const html = (what: string) => page.evaluate(`document.documentElement.${what}`)
    const size = () => page.evaluate('getComputedStyle(document.documentElement).fontSize')
    await walkTo(page, app.url, 'dates')
    t.equal(await size(), '16px')
    // Departure is required, and not there yet.
    await page.getByLabel('Arrival', { exact: true }).fill(dates.arrive)
    await press(page, 'Nederlands')
    t.equal(await headingOf(page), 'Uw data')
    t.equal(await html('lang'), 'nl')
    t.equal(await answerOf(page, 'Aankomst'), dates.arrive)
    await page.getByLabel('Vertrek').fill(dates.depart)
    await press(page, 'Lettergrootte: Groot')
    t.equal(await size(), '20px')
    t.equal(await answerOf(page, 'Vertrek'), dates.depart)
    t.same(await browser.audit(page), [], 'nothing for axe to find')
    await page.reload()
    t.equal(await answerOf(page, 'Vertrek'), dates.depart, 'also when the page is reloaded')
    await page.getByLabel('Vertrek').press('Enter')
    t.equal(await headingOf(page), 'Uw kamer', 'the Enter key goes on')
    t.equal(await size(), '20px')
    await goBack(page)
    t.equal(await headingOf(page), 'Uw data')
    await goBack(page)
    t.equal(await headingOf(page), 'Uw data', 'pages from before are shown as it is preferred now')
    t.equal(await answerOf(page, 'Aankomst'), dates.arrive)
    await press(page, 'English')
    t.equal(await headingOf(page), headings.dates)
    t.equal(await overflowOf(page), 0)
    t.ok(seen.every(({ cookie }) => cookie === undefined))
  },
)

story('a page loads its stylesheet once, and pictures where it has some', async (t, { app, page, seen }) => {
  const others: string[] = []
  for await (const _name of walk(page, app.url)) {
    await page.waitForLoadState('networkidle')
    others.push(
      ...seen
        .splice(0)
        .filter((each) => !pagesIn([each]).length)
        .map(({ path }) => path),
    )
  }
  const [style, ...pictures] = others
  t.match(style, /^\/style\.\w+\.css$/)
  t.equal(new Set(pictures).size, pictures.length, 'each picture once')
  t.ok(
    pictures.length > 0 && pictures.every((path) => /^\/files\/rooms\/\w+\.[\w-]{8}\.webp$/.test(path)),
    String(pictures),
  )
})
