/**
 * `npm run docs:screens -- FOLDER`: draws every screen and fault of the sample at 320, 768 and 1280 px, light
 * and dark, to be looked at, and those that README shows into docs/screenshots.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startApp } from '../../test/support/app.ts'
import { executablePath, startChromium } from '../../test/support/chromium.ts'
import { everyPage } from '../../test/support/every-page.ts'

const widths = [320, 768, 1280]
const schemes = ['light', 'dark'] as const

const [folder] = process.argv.slice(2)
if (folder === undefined || executablePath === undefined)
  throw new Error('usage: npm run docs:screens -- FOLDER, where Chromium is installed')
mkdirSync(folder, { recursive: true })
const browser = await startChromium(executablePath)
const app = await startApp({ rateLimit: 0 })
const page = await browser.open({ width: 1280, height: 800 })
/** Of a walk, what README shows. */
const shown = new Map([
  ['booking-dates', 'dates'],
  ['booking-room', 'room'],
  ['booking-review', 'review'],
  ['booking-receipt', 'receipt'],
])
for await (const name of everyPage({ app, browser, page })) {
  const own = shown.get(name)
  if (own !== undefined) {
    await page.setViewportSize({ width: 640, height: 640 })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.screenshot({ path: join(import.meta.dirname, `../screenshots/${own}.png`) })
  }
  for (const width of widths)
    for (const colorScheme of schemes) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true })
    }
}
await browser.close()
app.server.server.closeAllConnections()
await app.close()
