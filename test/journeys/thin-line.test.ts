/** What the sample's pages weigh, and how long a booking takes on a thin line with pictures off. */
import type { Page, Request } from 'playwright-core'
import t from 'tap'
import { startApp } from '../support/app.ts'
import { executablePath, startChromium, walk } from '../support/chromium.ts'
import { everyPage } from '../support/every-page.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

/** Bytes, compressed, with headers. */
const maxPage = 3 * 1024
const maxStyle = 6 * 1024

/** A line of 28.8 kbit/s each way, with 150 ms to the server and back. */
const bytesPerSecond = 28_800 / 8
const roundTrip = 0.15
/** Seconds that a whole booking may take. */
const maxSeconds = 10

interface Transfer {
  path: string
  sent: number
  received: number
}

/** All requests of a page, with their bytes. Pictures are off. */
async function watch(page: Page): Promise<() => Promise<Transfer[]>> {
  const requests: Request[] = []
  // A route of the test's own would turn the browser's cache off.
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setBlockedURLs', { urls: ['*/files/*'] })
  page.on('requestfinished', (request) => requests.push(request))
  return async () => {
    await page.waitForLoadState()
    const own = requests.splice(0).filter((each) => each.url().startsWith('http'))
    const all = await Promise.all(
      own.map(async (request) => {
        const sizes = await request.sizes()
        return {
          path: new URL(request.url()).pathname,
          sent: sizes.requestHeadersSize + sizes.requestBodySize,
          received: sizes.responseHeadersSize + sizes.responseBodySize,
        }
      }),
    )
    // From the cache comes nothing.
    return all.filter(({ received }) => received > 0)
  }
}

t.test('each page has at most 3 KB, and the stylesheet 6', { skip }, async (t) => {
  if (!browser) return
  const app = await startApp()
  const page = await browser.open()
  t.teardown(async () => {
    await page.context().close()
    app.server.server.closeAllConnections()
    await app.close()
  })
  const transfers = await watch(page)
  let styles = 0
  for await (const name of everyPage({ app, browser, page }))
    for (const { path, received } of await transfers()) {
      const isStyle = path.startsWith('/style.')
      if (isStyle) styles++
      t.ok(received <= (isStyle ? maxStyle : maxPage), `${name}, ${path}: ${received} bytes`)
    }
  t.equal(styles, 1, 'the stylesheet is loaded once')
})

for (const afterPost of ['page', 'redirect'] as const)
  t.test(`a booking takes at most 10 s at 28.8 kbit/s, AFTER_POST=${afterPost}`, { skip }, async (t) => {
    if (!browser) return
    const app = await startApp({ afterPost })
    const page = await browser.open()
    t.teardown(async () => {
      await page.context().close()
      app.server.server.closeAllConnections()
      await app.close()
    })
    const transfers = await watch(page)
    const all: Transfer[] = []
    for await (const _stop of walk(page, app.url)) all.push(...(await transfers()))
    t.ok(all.length >= 7)
    // Computed, so that a busy machine does not count; what is sent and received does not overlap here.
    const bytes = all.reduce((sum, { sent, received }) => sum + sent + received, 0)
    const seconds = bytes / bytesPerSecond + all.length * roundTrip
    t.ok(seconds <= maxSeconds, `${seconds.toFixed(1)} s: ${all.length} requests, ${bytes} bytes`)
  })
