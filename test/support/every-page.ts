/** Every screen and fault of the sample, reached by doing, in a browser. */
import type { Page } from 'playwright-core'
import { hashPassword } from '../../server/security/password.ts'
import type { Unit } from '../../server/store/contract.ts'
import { someday, type TestApp } from './app.ts'
import { contact, dates, referenceIn } from './booking.ts'
import { type Chromium, choose, goBack, introduce, press, walk, walkTo } from './chromium.ts'

export interface Scene {
  app: TestApp
  browser: Chromium
  page: Page
}

const password = 'the harbour at six'

const write = (app: TestApp, change: (rows: ReturnType<Unit['rows']>) => Promise<unknown>) =>
  app.store.write((unit) => change(unit.rows('write')))

/** Other guests have booked: two double rooms are left on the nights of the walk, and the tower is taken. */
async function fill(app: TestApp): Promise<void> {
  const others = ['tower', 'double', 'double'].map((room_type, index) => ({
    reference: `2345678${index + 2}`,
    room_type,
    ...dates,
    ...{ total: 30_000, name: 'Grace Hopper', email: 'grace@example.org', phone: null, wishes: null },
    ...{ arrival: contact.arrival, payment: contact.payment, made_at: new Date(someday).toISOString() },
  }))
  await write(app, (rows) => rows.insertInto('booking').values(others).execute())
}

/** Books in another window, from the page of the contact. */
async function bookIn(tab: Page, url: string): Promise<void> {
  await tab.goto(url)
  await introduce(tab)
  await press(tab, 'Continue')
  await tab.getByLabel('I have read the house rules').check()
  await press(tab, 'Book this room')
  await tab.context().close()
}

async function* bookingPages({ app, browser, page }: Scene): AsyncGenerator<string> {
  await page.goto(app.url)
  yield 'start'
  await walkTo(page, app.url, 'dates')
  await choose(page, { arrive: dates.depart, depart: dates.arrive })
  await press(page, 'Continue')
  yield 'booking-dates-error'
  for await (const stop of walk(page, app.url, 'Family room')) {
    yield `booking-${stop}`
    if (stop !== 'contact') continue
    await press(page, 'Continue')
    yield 'booking-contact-error'
  }
  await goBack(page)
  yield 'booking-review-closed'

  await walkTo(page, app.url, 'review')
  await page.getByRole('link', { name: 'Change guests' }).click()
  await page.getByLabel('Guest’s name').fill('Bo')
  await page.getByLabel('Age').fill('12')
  await press(page, 'Continue')
  await page.getByRole('link', { name: 'Change room' }).click()
  yield 'booking-room-chosen'
  await press(page, 'Choose the Single room')
  yield 'booking-guests-too-many'

  await walkTo(page, app.url, 'review')
  await write(app, (rows) => rows.updateTable('rate').set({ cents: 10_000 }).execute())
  await page.getByLabel('I have read the house rules').check()
  await press(page, 'Book this room')
  yield 'booking-changed'

  await walkTo(page, app.url, 'contact')
  await bookIn(await browser.open(), page.url())
  await introduce(page)
  await page.getByLabel('Your name').fill('Byron')
  await press(page, 'Continue')
  yield 'booking-closed'

  // The rooms that were held are free again.
  app.wait('31m')
  await walkTo(page, app.url, 'contact')
  const address = page.url()
  await introduce(page)
  app.wait('31m')
  await press(page, 'Continue')
  yield 'booking-late'
  await press(page, 'Start again with what you typed')
  yield 'booking-kept'
  await page.goto(address)
  yield 'booking-timed-out'
  await walkTo(page, app.url, 'room')
  const left = page.url()
  await press(page, 'Leave')
  yield 'booking-left'
  await page.goto(left)
  yield 'booking-ended'
  await page.goto(`${app.url}/bookings`)
  yield 'not-found'
}

async function find(page: Page, url: string, reference: string): Promise<void> {
  await page.goto(`${url}/change`)
  await page.getByRole('textbox', { name: 'Reference' }).fill(reference)
  await page.getByLabel('Email address').fill(contact.email)
  await press(page, 'Find my booking')
}

async function* changePages({ app, page }: Scene): AsyncGenerator<string> {
  await walkTo(page, app.url, 'receipt')
  const reference = referenceIn((await page.locator('main').textContent()) ?? '')
  await page.goto(`${app.url}/change`)
  yield 'change-find'
  await find(page, app.url, 'ABCDEFGH')
  yield 'change-find-error'
  await find(page, app.url, reference)
  yield 'change-details'
  await page.getByRole('link', { name: 'Change guests' }).click()
  yield 'change-guests'
  await page.getByRole('link', { name: 'Back to your booking' }).click()
  await page.getByRole('link', { name: 'Change dates' }).click()
  yield 'change-dates'
  await page.getByLabel('Departure').fill('2027-05-07')
  await press(page, 'Continue')
  yield 'change-review'
  await press(page, 'Change this booking')
  yield 'change-receipt'
  await find(page, app.url, reference)
  await press(page, 'Cancel this booking')
  yield 'change-cancel'
  await press(page, 'Yes, cancel this booking')
  yield 'change-cancelled'
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/staff`)
  await page.getByLabel('Your name').fill('Grace')
  await page.getByLabel('Password').fill(password)
  await press(page, 'Sign in')
}

async function* staffPages({ app, page, browser }: Scene): AsyncGenerator<string> {
  await walkTo(page, app.url, 'contact')
  await introduce(page)
  await page.getByLabel('Your name').fill('Edith Clarke')
  await page.getByLabel('Telephone number').fill('+353 20 912 3456')
  await page.getByLabel('Special requests').fill('A cot, please.\nWe come with a dog.')
  await press(page, 'Continue')
  await page.getByLabel('I have read the house rules').check()
  await press(page, 'Book this room')
  app.wait(Date.parse(dates.arrive) - someday)
  const first_until = '2027-06-01T00:00:00.000Z'
  const account = { name: 'Grace', password: await hashPassword(password), first_until }
  await write(app, (rows) => rows.insertInto('staff').values(account).execute())
  await page.goto(`${app.url}/staff`)
  yield 'staff-sign-in'
  await press(page, 'Sign in')
  yield 'staff-sign-in-error'
  await signIn(page, app.url)
  yield 'staff-first-password'
  await write(app, (rows) => rows.updateTable('staff').set({ first_until: null }).execute())
  await signIn(page, app.url)
  yield 'staff-arrivals'
  const other = await browser.open()
  await signIn(other, app.url)
  await press(other, 'Check in Edith Clarke')
  await press(page, 'Check in Edith Clarke')
  yield 'staff-guests'
  await other.getByRole('button', { name: 'Check in', exact: true }).click()
  await other.context().close()
  await page.getByRole('button', { name: 'Check in', exact: true }).click()
  yield 'staff-changed'
  await page.getByRole('link', { name: 'Change your password' }).click()
  yield 'staff-password'
}

/** The names of the pages as the browser shows them, one after the other. */
export async function* everyPage(scene: Scene): AsyncGenerator<string> {
  await fill(scene.app)
  yield* bookingPages(scene)
  yield* changePages(scene)
  yield* staffPages(scene)
}
