/** The session bound to its browser, and the session that no address carries, in a real one. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { startApp } from '../support/app.ts'
import { contact } from '../support/booking.ts'
import { executablePath, goBack, press, startChromium, walkTo, watch } from '../support/chromium.ts'

const skip = executablePath ? false : 'there is no Chromium here'
const headingOf = (page: {
  getByRole: (role: 'heading', at: { level: number }) => { textContent(): Promise<string | null> }
}) => page.getByRole('heading', { level: 1 }).textContent()

t.test('a copied link shows the ended page in another profile', { skip }, async (t) => {
  if (!executablePath) return
  const app = await startApp({ cookieBinding: 'auto', sessionIn: 'url' })
  const [one, other] = await Promise.all([
    startChromium(executablePath, true),
    startChromium(executablePath, true),
  ])
  const [page, strange] = await Promise.all([one.open(), other.open()])
  t.teardown(async () => {
    await Promise.all([one.close(), other.close()])
    app.server.server.closeAllConnections()
    await app.close()
  })
  await walkTo(page, app.url, 'review')
  const [cookie] = await page.context().cookies()
  t.match(cookie, { name: '__Host-deity', secure: true, httpOnly: true, sameSite: 'Lax', path: '/' })

  await strange.goto(page.url())
  t.equal(await headingOf(strange), 'This session has ended')
  const text = (await strange.locator('body').textContent()) ?? ''
  for (const secret of [contact.name, contact.email]) t.notMatch(text, secret)
  await strange.goto(`${app.url}/booking`)
  await strange.goto(page.url())
  t.equal(await headingOf(strange), 'This session has ended', 'with a cookie of its own too')

  const tab = await page.context().newPage()
  await tab.goto(page.url())
  t.equal(await headingOf(tab), 'Check your answers', 'another tab of the same browser sees it')
  await page.getByLabel('I have read the house rules').check()
  await press(page, 'Book this room')
  t.equal(await headingOf(page), 'Your room is booked')
})

t.test('a link on another site takes nothing from a session that is under way', { skip }, async (t) => {
  if (!executablePath) return
  const app = await startApp({ cookieBinding: 'auto', sessionIn: 'url' })
  const browser = await startChromium(executablePath, true)
  const page = await browser.open()
  let links = ''
  // Another site to the browser than 127.0.0.1.
  const elsewhere = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(links)
  })
  const { port } = await new Promise<AddressInfo>((resolve) => {
    elsewhere.listen(0, '127.0.0.1', () => resolve(elsewhere.address() as AddressInfo))
  })
  t.teardown(async () => {
    await browser.close()
    elsewhere.close()
    elsewhere.closeAllConnections()
    app.server.server.closeAllConnections()
    await app.close()
  })
  await walkTo(page, app.url, 'review')
  const own = page.url().replaceAll('&', '&amp;')
  links = `<a href="${app.url}/booking">The inn</a> <a href="${own}">My booking</a> <iframe src="${app.url}/booking"></iframe>`
  const tab = await page.context().newPage()
  await tab.goto(`http://localhost:${port}/`)
  await tab.getByText('The inn').click()
  t.equal(await headingOf(tab), 'Your dates')
  await page.reload()
  t.equal(await headingOf(page), 'Check your answers', 'the first tab goes on')
  await tab.goto(`http://localhost:${port}/`)
  await tab.getByText('My booking').click()
  t.equal(await headingOf(tab), 'Check your answers', 'one’s own link leads back, from webmail too')
  await page.getByLabel('I have read the house rules').check()
  await press(page, 'Book this room')
  t.equal(await headingOf(page), 'Your room is booked')
  await tab.goto(`http://localhost:${port}/`)
  await page.reload()
  t.equal(await headingOf(page), 'Your room is booked', 'and its receipt stays')
})

t.test('no identifier in the address bar', { skip }, async (t) => {
  if (!executablePath) return
  const app = await startApp({ cookieBinding: 'auto', sessionIn: 'form' })
  const browser = await startChromium(executablePath)
  const page = await browser.open()
  t.teardown(async () => {
    await browser.close()
    app.server.server.closeAllConnections()
    await app.close()
  })
  const seen = watch(app)
  await walkTo(page, app.url, 'review')
  t.equal(page.url(), `${app.url}/booking`)
  t.same(await browser.audit(page), [], 'nothing for axe to find')
  await page.getByRole('button', { name: 'Change name' }).click()
  t.equal(await page.getByLabel('Your name').inputValue(), contact.name)
  await page.getByLabel('Your name').press('Enter')
  t.equal(await headingOf(page), 'Check your answers', 'Return sends the form, not a look')
  await page.getByRole('button', { name: 'Dates', exact: true }).click()
  t.equal(await headingOf(page), 'Your dates')
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  t.equal(await headingOf(page), 'Check your answers')
  if (process.env['PICTURE']) await page.screenshot({ path: process.env['PICTURE'], fullPage: true })
  await page.getByLabel('I have read the house rules').check()
  await press(page, 'Book this room')
  t.equal(await headingOf(page), 'Your room is booked')
  // Chromium keeps no answer to a form, and asks before it sends one again.
  await t.rejects(goBack(page), /ERR_CACHE_MISS/)
  t.ok(seen.every(({ path }) => path === '/booking' || /^\/(style\.|files\/)/.test(path)))
})
