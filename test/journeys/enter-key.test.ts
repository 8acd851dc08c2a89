/** The Enter key presses the button that looks primary; where a form has several, its author marks that one. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { root, startApp } from '../support/app.ts'
import { dates } from '../support/booking.ts'
import { changedSample } from '../support/changed-sample.ts'
import { executablePath, startChromium } from '../support/chromium.ts'

const backgrounds = `[...document.querySelectorAll('#filled button')].map((each) =>
  getComputedStyle(each).backgroundColor)`

t.test(
  'in Chromium, Enter presses the only button that is filled',
  { skip: executablePath ? false : 'there is no Chromium here' },
  async (t) => {
    const browser = await startChromium(executablePath as string)
    const app = await startApp()
    const page = await browser.open()
    t.teardown(async () => {
      await page.context().close()
      await browser.close()
      app.server.server.closeAllConnections()
      await app.close()
    })
    const headingOf = () => page.locator('h1').textContent()
    await page.goto(`${app.url}/booking`)
    await page.locator('#f-arrive').fill(dates.arrive)
    await page.locator('#f-depart').fill(dates.depart)
    await page.locator('#f-depart').press('Enter')
    t.equal(await headingOf(), 'Your room', 'and not a preference')
    await page.getByRole('button', { name: 'Choose the Double room' }).click()
    const [primary, ...others] = (await page.evaluate(backgrounds)) as string[]
    t.equal(others.length, 1)
    t.notOk(others.includes(String(primary)), `${primary} and ${others}`)
    t.equal(others[0], 'rgba(0, 0, 0, 0)', 'the second is an outline')
    await page.locator('#f-guestName').fill('Ada')
    await page.locator('#f-guestName').press('Enter')
    t.equal(await headingOf(), 'How to reach you', 'Continue, and not another guest')
  },
)

const reportOf = (folder: string) =>
  loadApplication(folder).then(
    () => '',
    (error: Error) => error.message,
  )

t.test('a form with several buttons and none marked, or a later one, is reported where it is', async (t) => {
  const guests = 'screens/partials/guests.hbs'
  const [first, second] = [
    '<button class="default">{{t "continue"}}</button>',
    '{{button "add-guest" (t "guests.add")}}',
  ]
  const unmarked = changedSample(t, (edit) => edit(guests, '<button class="default">', '<button>'))
  t.match(
    await reportOf(unmarked),
    /partials\/guests\.hbs:\d+:1 {2}the form has 3 buttons, and none is marked.*\[DEITY_BUTTON_DEFAULT\]/,
  )
  const later = changedSample(t, (edit) => edit(guests, `${first}\n${second}`, `${second}\n${first}`))
  t.match(await reportOf(later), /guests\.hbs:\d+:1 {2}the default button is not the first of its form/)
  t.equal(await reportOf(root), '')
})

t.test('a layout with buttons of the engine above the form is reported', async (t) => {
  const folder = changedSample(t, () => {})
  const layout = readFileSync(join(root, 'server/view/defaults/layout.hbs'), 'utf8')
  const report = async (above: string) => {
    writeFileSync(
      join(folder, 'screens/layout.hbs'),
      layout.replace('<main id="main">', `${above}<main id="main">`),
    )
    return reportOf(folder)
  }
  t.match(
    await report('{{{extend}}}</button>'),
    /layout\.hbs:\d+:\d+ {2}\{\{\{extend\}\}\} belongs behind \{\{\{body\}\}\}/,
  )
  t.match(
    await report('{{#each steps}}{{{this.way}}}{{/each}}'),
    /layout\.hbs:\d+:\d+ {2}\{\{#each steps\}\} belongs behind \{\{\{body\}\}\}/,
  )
})
