/** Every screen and fault of the sample in a pseudo-language: each text is translated, and longer ones fit. */
import type { Request } from 'playwright-core'
import t from 'tap'
import { startApp } from '../support/app.ts'
import { changedSample } from '../support/changed-sample.ts'
import { executablePath, startChromium } from '../support/chromium.ts'
import { everyPage } from '../support/every-page.ts'
import { addPseudoLanguage, pseudoLanguage } from '../support/pseudo-language.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

/** All texts of a page that a visitor can see or hear. Runs in the page. */
const texts = `[...document.querySelectorAll('*')].flatMap((element) => [
  ...['alt', 'aria-label', 'placeholder', 'title'].map((name) => element.getAttribute(name) ?? ''),
  ...(element.matches('script, style, input') ? [] : [...element.childNodes])
    .filter((node) => node.nodeType === 3).map((node) => node.data),
]).map((text) => text.trim()).filter((text) => text !== '')`

/** What was typed, what is in rows, and the names of the inn, of languages, of codes and of time zones. */
const untranslated = [
  /The Harbour Inn( Ltd)?|3 Quay Street, Kilquay, Co\. Cork, Ireland/g,
  /Ada Lovelace|Grace Hopper|Edith Clarke|Byron|Ada|Grace|Bo\b|[\w.]+@example\.org/g,
  /A cot, please\.|We come with a dog\./g,
  /English|Nederlands|Deutsch/g,
  /\b(GMT(\+\d)?|IST|EUR|UTC)\b/g,
  /[2-9A-Z]{4} ?[2-9A-Z]{4}|IE29[\dA-Z ]+|AIBKIE2D/g,
]

/** The codes of faults, which a visitor can quote. */
const codes = /(?<=: )[a-z-]+$/

const plainIn = (text: string): boolean =>
  /[a-z]/i.test(untranslated.reduce((rest, each) => rest.replace(each, ''), text.replace(codes, '')))

t.test(
  'no letter of a page is plain, and nothing scrolls sideways',
  { skip, timeout: 280_000 },
  async (t) => {
    if (!browser) return
    const app = await startApp({
      app: changedSample(t, (_edit, folder) => addPseudoLanguage(folder)),
      rateLimit: 0,
    })
    const page = await browser.open()
    const tab = await browser.open({ width: 320, height: 640 })
    t.teardown(async () => {
      await page.context().close()
      await tab.context().close()
      app.server.server.closeAllConnections()
      await app.close()
    })
    let last: Request | undefined
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) last = request
    })
    const there = (url: string) => url.replace(app.url, `${app.url}/${pseudoLanguage}`)
    let pages = 0
    for await (const name of everyPage({ app, browser, page })) {
      if (!last) throw new Error('no page was asked for')
      // The same form again: it has the same answer, in another language.
      const body = last.postData()
      const response = await fetch(there(last.url()), {
        ...(last.method() === 'POST' && { method: 'POST', body: body ?? '' }),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      const html = await response.text()
      const address = there(page.url()).split('#')[0] ?? ''
      await tab.route(address, (route) =>
        route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }),
      )
      await tab.goto(address)
      await tab.unroute(address)
      t.match(html, `<html lang="${pseudoLanguage}"`, name)
      const shown = await tab.evaluate<string[]>(texts)
      t.ok(shown.length > 5, name)
      t.same(shown.filter(plainIn), [], name)
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
      t.equal(await tab.evaluate(overflow), 0, name)
      pages++
    }
    t.ok(pages > 35, `${pages} pages`)
  },
)
