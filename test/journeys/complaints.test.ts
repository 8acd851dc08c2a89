/**
 * What people have complained about in other forms, wizards and booking sites, tried on the sample in Chromium:
 * docs/measurements/2026-12-01-complaints.md has the sources.
 */
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startApp, type TestApp } from '../support/app.ts'
import { contact, contactWords, dates } from '../support/booking.ts'
import {
  type Chromium,
  choose,
  executablePath,
  goBack,
  introduce,
  press,
  startChromium,
  walkTo,
} from '../support/chromium.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

type Story = (t: Test, page: Page, app: TestApp, browser: Chromium) => Promise<void>

function complaint(name: string, story: Story): void {
  t.test(name, { skip }, async (t) => {
    if (!browser) return
    const app = await startApp()
    const page = await browser.open({ width: 1024, height: 640 })
    page.setDefaultTimeout(10_000)
    t.teardown(async () => {
      await page.context().close()
      app.server.server.closeAllConnections()
      await app.close()
    })
    await story(t, page, app, browser)
  })
}

const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()
const answerOf = (page: Page, label: string) => page.getByLabel(label).inputValue()
const mainOf = (page: Page) => page.locator('main').innerText()
const bookingsOf = ({ store }: TestApp) => store.rows.selectFrom('booking').selectAll().execute()
const agree = async (page: Page) => {
  await page.getByLabel('I have read the house rules').check()
  await press(page, 'Book this room')
}

complaint('1: Back, then Next, and the later step is empty', async (t, page, app) => {
  await walkTo(page, app.url, 'review')
  await goBack(page)
  await goBack(page)
  await press(page, 'Continue')
  t.equal(await headingOf(page), 'How to reach you')
  t.equal(await answerOf(page, 'Your name'), contact.name)
  t.ok(await page.getByLabel(contactWords.payment).isChecked())
})

complaint('2: another answer after Back is taken for the later step’s', async (t, page, app) => {
  await walkTo(page, app.url, 'guests')
  await goBack(page)
  await goBack(page)
  await page.getByLabel('Departure').fill('2027-05-08')
  await press(page, 'Continue')
  t.equal(await headingOf(page), 'Your room')
  t.match(await mainOf(page), /5 nights/)
})

complaint('3: the browser’s Back button clears the fields', async (t, page, app) => {
  await walkTo(page, app.url, 'room')
  await goBack(page)
  t.equal(await page.getByLabel('Arrival', { exact: true }).inputValue(), dates.arrive)
  t.equal(await answerOf(page, 'Departure'), dates.depart)
})

complaint(
  '4: after going back several steps one jumps ahead of what was not asked again',
  async (t, page, app) => {
    await walkTo(page, app.url, 'contact')
    for (let times = 0; times < 3; times++) await goBack(page)
    t.equal(await headingOf(page), 'Your dates')
    await page.getByLabel('Departure').fill('2027-05-06')
    await press(page, 'Continue')
    t.equal(await headingOf(page), 'Your room', 'the rooms of the new dates are asked first')
  },
)

complaint('5: what a changed answer made unnecessary is still sent', async (t, page, app) => {
  await walkTo(page, app.url, 'contact')
  await introduce(page)
  await page.getByLabel('Special requests').fill('A cot')
  await press(page, 'Continue')
  await page.getByRole('link', { name: 'Change special requests' }).click()
  await page.getByLabel('Special requests').fill('')
  await press(page, 'Continue')
  t.match(await mainOf(page), /Special requests\s+None/)
  await agree(page)
  t.match(await bookingsOf(app), [{ wishes: null }])
})

complaint('6: eleven clicks on a slow page are eleven reservations', async (t, page, app) => {
  await walkTo(page, app.url, 'review')
  await page.getByLabel('I have read the house rules').check()
  const box = await page.getByRole('button', { name: 'Book this room' }).boundingBox()
  for (let click = 0; click < 11; click++) await page.mouse.click((box?.x ?? 0) + 9, (box?.y ?? 0) + 9)
  await page.getByRole('heading', { name: 'Your room is booked' }).waitFor()
  t.equal((await bookingsOf(app)).length, 1)
})

complaint('7: the confirmation is sent again seconds later, and charged again', async (t, page, app) => {
  await walkTo(page, app.url, 'review')
  await agree(page)
  const receipt = await mainOf(page)
  app.wait(5_000)
  await goBack(page)
  await page.reload()
  t.match(await page.title(), /^Closed: /)
  await page.getByRole('link', { name: 'Your room is booked' }).click()
  t.equal(await mainOf(page), receipt)
  t.equal((await bookingsOf(app)).length, 1)
})

complaint(
  '8: the date shown after booking is a day before the one that was chosen',
  async (t, page, app, browser) => {
    const context = await page
      .context()
      .browser()
      ?.newContext({
        ...{ javaScriptEnabled: false, timezoneId: 'America/Los_Angeles', locale: 'en-US' },
      })
    const far = (await context?.newPage()) ?? (await browser.open())
    await walkTo(far, app.url, 'receipt')
    t.match(await mainOf(far), /Arrival\s+Mon, 3 May 2027/)
    t.match(await bookingsOf(app), [dates])
    await far.context().close()
  },
)

complaint('9: errors are on the page, and a screen reader says nothing', async (t, page, app) => {
  await walkTo(page, app.url, 'contact')
  await press(page, 'Continue')
  t.match(await page.title(), /^Error: /)
  t.equal(await page.locator(':focus').getAttribute('aria-labelledby'), 'errors')
  const described = await page.getByLabel('Your name').getAttribute('aria-describedby')
  t.match(await page.locator(`#${described?.split(' ').at(-1)}`).textContent(), 'Enter your name')
})

complaint('10: nothing says which step one is on after Next', async (t, page, app) => {
  await walkTo(page, app.url, 'guests')
  t.equal(await page.title(), 'Your guests – Book a room')
  t.match(await page.locator('[aria-current="step"]').textContent(), 'Guests')
  await page.setViewportSize({ width: 320, height: 640 })
  t.ok(await page.getByText('Step 3 of 5').isVisible())
})

complaint('11: the browser does not fill in the email address or the account', async (t, page, app) => {
  await walkTo(page, app.url, 'contact')
  for (const [label, autocomplete] of [
    ['Your name', 'name'],
    ['Email address', 'email'],
    ['Telephone number', 'tel'],
  ] as const)
    t.equal(await page.getByLabel(label).getAttribute('autocomplete'), autocomplete)
  await page.goto(`${app.url}/staff`)
  t.equal(await page.getByLabel('Your name').getAttribute('autocomplete'), 'username')
  t.equal(await page.getByLabel('Password').getAttribute('autocomplete'), 'current-password')
})

complaint('12: line breaks are lost on the page that is to be checked', async (t, page, app) => {
  await walkTo(page, app.url, 'contact')
  await introduce(page)
  await page.getByLabel('Special requests').fill('A cot.\n\nA quiet room,  please.')
  await press(page, 'Continue')
  t.match(await mainOf(page), /A cot\.\n\nA quiet room,\s{2}please\./)
  await agree(page)
  t.match(await mainOf(page), /A cot\.\n\nA quiet room,/)
})

for (const name of ["O’Brien-D'Arcy", 'X', '王', 'Nguyễn Thị Ánh', 'Null', 'van der ’t Hooft'])
  complaint(`13: “${name}” is not accepted as a name`, async (t, page, app) => {
    await walkTo(page, app.url, 'contact')
    await introduce(page)
    await page.getByLabel('Your name').fill(name)
    await press(page, 'Continue')
    t.equal(await headingOf(page), 'Check your answers')
    await agree(page)
    t.match(await bookingsOf(app), [{ name }])
  })

complaint('14: a telephone number is refused for its dots, brackets or blanks', async (t, page, app) => {
  for (const phone of ['(020) 912-3456', '020.912.3456', '+353 20 912 34 56', '0209123456 ext. 7']) {
    await walkTo(page, app.url, 'contact')
    await introduce(page)
    await page.getByLabel('Telephone number').fill(phone)
    await press(page, 'Continue')
    t.match(await mainOf(page), phone)
  }
})

complaint('15: the Enter key goes back instead of on', async (t, page, app) => {
  await walkTo(page, app.url, 'contact')
  await introduce(page)
  await page.getByLabel('Email address').press('Enter')
  t.equal(await headingOf(page), 'Check your answers')
})

complaint('16: Enter, or Go on a phone, on a radio button leaves the step', async (t, page, app) => {
  await walkTo(page, app.url, 'contact')
  await introduce(page)
  await page.getByLabel(contactWords.arrival).press('Enter')
  t.equal(await headingOf(page), 'Check your answers')
})

complaint('17: a price that changed after the summary is charged without a word', async (t, page, app) => {
  await walkTo(page, app.url, 'review')
  await app.store.write((unit) => unit.rows('write').updateTable('rate').set({ cents: 10_000 }).execute())
  await agree(page)
  t.same(await bookingsOf(app), [])
  t.match(await page.title(), /^Something has changed/)
  t.match(await mainOf(page), /€188\.00 → €200\.00/)
  await agree(page)
  t.match(await bookingsOf(app), [{ total: 20_000 }])
})

complaint('18: a form that was open for too long loses what was typed', async (t, page, app) => {
  await walkTo(page, app.url, 'contact')
  await introduce(page)
  app.wait('2h')
  await press(page, 'Continue')
  t.match(await mainOf(page), /Ada Lovelace/)
  await press(page, 'Start again with what you typed')
  await choose(page, dates)
  await press(page, 'Continue')
  await press(page, 'Choose the Double room')
  await page.getByLabel('Guest’s name').fill('Ada')
  await press(page, 'Continue')
  t.equal(await answerOf(page, 'Your name'), contact.name)
  t.equal(await answerOf(page, 'Email address'), contact.email)
})

complaint('19: an expired page cannot be left by Back or by a reload', async (t, page, app) => {
  await walkTo(page, app.url, 'contact')
  await introduce(page)
  app.wait('2h')
  await Promise.all([page.waitForEvent('load'), press(page, 'Continue')])
  await page.reload()
  await page.getByRole('link', { name: 'Start again from the beginning' }).click()
  await page.getByRole('link', { name: 'Book a room' }).click()
  await choose(page, dates)
  await press(page, 'Continue')
  t.equal(await headingOf(page), 'Your room')
})

complaint('20: Enter in an early step sends the whole form', async (t, page, app) => {
  await walkTo(page, app.url, 'guests')
  await page.getByLabel('Guest’s name').fill('Ada')
  await page.getByLabel('Guest’s name').press('Enter')
  t.same(await bookingsOf(app), [])
  t.equal(await headingOf(page), 'How to reach you', 'it goes on to the next step')
  await page.getByRole('button', { name: 'Guests', exact: true }).click()
  t.match(await mainOf(page), 'Ada', 'the guest is kept')
})

complaint('21: an old page blames the visitor: the form came from another site', async (t, page, app) => {
  await walkTo(page, app.url, 'room')
  const address = page.url()
  app.wait('2h')
  await page.goto(address)
  t.equal(await headingOf(page), 'This session has ended')
  t.match(await mainOf(page), /not used the page for too long/)
})

complaint('22: two tabs of the same booking mix their answers', async (t, page, app) => {
  await walkTo(page, app.url, 'room')
  const other = await page.context().newPage()
  await other.goto(page.url())
  await press(other, 'Choose the Family room')
  await press(page, 'Choose the Double room')
  await other.reload()
  t.match(await mainOf(other), 'Family room')
  t.match(await mainOf(page), 'Double room')
})

complaint('23: a reference is not found as it is written, read out or pasted', async (t, page, app) => {
  await walkTo(page, app.url, 'receipt')
  const [booking] = await bookingsOf(app)
  const reference = String(booking?.['reference'])
  const parts = [reference.slice(0, 4), reference.slice(4)]
  for (const typed of [
    parts.join(' '),
    parts.join('-'),
    reference.toLowerCase(),
    `\u00a0${parts.join(' ')}. `,
  ]) {
    await page.goto(`${app.url}/change`)
    await page.getByRole('textbox', { name: 'Reference' }).fill(typed)
    await page.getByLabel('Email address').fill(' Ada@Example.ORG ')
    await press(page, 'Find my booking')
    t.equal(await headingOf(page), 'Your booking', `“${typed}”`)
  }
})
