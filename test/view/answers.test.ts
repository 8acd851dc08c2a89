/** The review shows what was typed and chosen: line ends, runs of blanks, and the words of a choice. */
import t from 'tap'
import { isolate } from '../../server/view/escape.ts'
import { fixture, startApp } from '../support/app.ts'
import { executablePath, press, startChromium } from '../support/chromium.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

const note = '12 High Street\n\nring   twice,  please\n  - then wait'

t.test('answers look as they were typed, and a choice as it was offered', { skip }, async (t) => {
  if (!browser) return
  const app = await startApp({ app: fixture('menu') })
  const page = await browser.open()
  t.teardown(async () => {
    await page.context().close()
    app.server.server.closeAllConnections()
    await app.close()
  })
  await page.goto(`${app.url}/order`)
  await page.getByLabel('Country').selectOption('31')
  await page.getByLabel('Soup').check()
  await page.getByLabel('large').check()
  await page.getByLabel('Note').fill(note)
  await press(page, 'Continue')
  await page.getByLabel('Name').fill('Ada')
  await press(page, 'Continue')
  const shown = (await page.locator('main').innerText()).replaceAll('\u00a0', ' ')
  t.ok(shown.includes(note), 'by {{answers}}')
  t.equal((await page.locator('#note').innerText()).replaceAll('\u00a0', ' '), note, 'by a value')
  t.match(shown, /Country\s+The Netherlands/)
  t.notMatch(shown, /\b31\b/)
  t.match(shown, /Meal\s+Soup/)
  t.match(shown, /It is a gift\s+No/)
})

t.test('a text is laid out only where it has to be', async (t) => {
  t.equal(isolate('a b'), 'a b')
  t.equal(isolate('a\nb'), 'a<br>b')
  t.equal(isolate('a   b'), 'a&#160;&#160; b')
  t.equal(isolate('<\r\n>'), '&lt;<br>&gt;')
  t.equal(isolate('\u202ea\nb'), '<bdi>\u202ea<br>b\u202c</bdi>')
})
