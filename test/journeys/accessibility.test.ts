/** Every screen and fault of the sample, by axe-core and on a small screen. */
import t from 'tap'
import { startApp } from '../support/app.ts'
import { executablePath, startChromium } from '../support/chromium.ts'
import { everyPage } from '../support/every-page.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

t.test('axe finds nothing, and nothing scrolls sideways on a small screen', { skip }, async (t) => {
  if (!browser) return
  const app = await startApp()
  const page = await browser.open({ width: 320, height: 640 })
  t.teardown(async () => {
    await page.context().close()
    app.server.server.closeAllConnections()
    await app.close()
  })
  for await (const name of everyPage({ app, browser, page })) {
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    t.equal(await page.evaluate(overflow), 0, name)
    t.same(await browser.audit(page), [], name)
  }
})
