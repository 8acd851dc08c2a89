/** The sample's first form in Arabic: from right to left, with errors, without scrolling sideways. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { frameworkTexts } from '../../server/view/framework-texts.ts'
import { fixture, startApp } from '../support/app.ts'
import { changedSample } from '../support/changed-sample.ts'
import { executablePath, startChromium } from '../support/chromium.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

const read = (file: string): object => JSON.parse(readFileSync(file, 'utf8'))

t.test('the first form in Arabic runs from the right', { skip }, async (t) => {
  if (!browser) return
  const folder = changedSample(t, (_edit, folder) => {
    const others = {
      ...Object.fromEntries(frameworkTexts('en')),
      ...read(join(folder, 'screens/texts/en.json')),
    }
    const arabic = read(join(fixture('arabic'), 'ar.json'))
    writeFileSync(join(folder, 'screens/texts/ar.json'), JSON.stringify({ ...others, ...arabic }))
  })
  const app = await startApp({ app: folder })
  const page = await browser.open({ width: 320, height: 900 })
  t.teardown(async () => {
    await page.context().close()
    app.server.server.closeAllConnections()
    await app.close()
  })
  const place = (selector: string) => page.locator(selector).first().boundingBox()
  await page.goto(`${app.url}/ar/booking`)
  t.equal(await page.locator('html').getAttribute('dir'), 'rtl')
  await page.getByLabel('الوصول').fill('2027-05-05')
  await page.getByLabel('المغادرة').fill('2027-05-03')
  await page.getByRole('button', { name: 'متابعة' }).click()
  t.equal(await page.title(), 'خطأ: تواريخ إقامتك – احجز غرفة')
  t.equal(await page.locator('.error').textContent(), 'خطأ: يجب أن تكون المغادرة بعد الوصول')
  const [main, heading] = [await place('main'), await place('h1')]
  t.ok(
    main && heading && Math.abs(main.x + main.width - heading.x - heading.width) < 24,
    'texts begin at the right',
  )
  const border = `getComputedStyle(document.querySelector('.field.wrong')).borderRightWidth`
  t.equal(await page.evaluate(border), '4px', 'an error is marked at the right')
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  t.equal(await page.evaluate(overflow), 0)
  t.same(await browser.audit(page), [], 'axe finds nothing')
  const picture = process.env['PICTURES']
  if (picture) await page.screenshot({ path: join(picture, 'arabic.png'), fullPage: true })
})
