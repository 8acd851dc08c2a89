/**
 * A booking, its change and a visit at the desk in Dutch and in German, each with its errors: in Chromium, by
 * the names that a visitor sees, and in lynx by keys.
 */
import t, { type Test } from 'tap'
import { t as message } from '../../server/model/define.ts'
import { hashPassword } from '../../server/security/password.ts'
import { textsOf } from '../kit/texts.ts'
import { root, someday, startApp, type TestApp } from '../support/app.ts'
import { contact, dates } from '../support/booking.ts'
import { executablePath, startChromium } from '../support/chromium.ts'
import { isInstalled, openTerminal } from '../support/terminal.ts'
import { textBrowsers, walkIn } from '../support/text-browser.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

const languages = ['nl', 'de'] as const

/** The text of a key as it stands on a page: without markup, and with its values. */
function wordsIn(language: string) {
  const said = textsOf(root, language)
  return (key: string, values: Record<string, unknown> = {}): string =>
    String(said(message(key, values))).replace(/<[^>]*>/g, '')
}

const close = async (app: TestApp) => {
  app.server.server.closeAllConnections()
  await app.close()
}

const password = 'the harbour at six'
/** As long as its field, which lynx would else mark as it marks what is chosen. */
const ownPassword = 'six tall ships'

/** Grace works at the desk, and has to choose a password of her own. */
async function hire(app: TestApp): Promise<void> {
  const account = {
    name: 'Grace',
    password: await hashPassword(password),
    first_until: '2027-06-01T00:00:00.000Z',
  }
  await app.store.write((unit) => unit.rows('write').insertInto('staff').values(account).execute())
}

async function visit(t: Test, language: string) {
  if (!browser) throw new Error('there is no browser')
  const app = await startApp({ rateLimit: 0 })
  const page = await browser.open()
  t.teardown(async () => {
    await page.context().close()
    await close(app)
  })
  const words = wordsIn(language)
  const press = (name: string) => page.getByRole('button', { name, exact: false }).first().click()
  const follow = (name: string) => page.getByRole('link', { name }).first().click()
  const errors = async () => (await page.locator('[role=alert] li').allTextContents()).join('; ')
  const heading = async () => (await page.locator('h1').textContent()) ?? ''
  const seen: string[] = []
  /** Every page is in the language, and says nothing in another. */
  const sees = async (key: string) => {
    t.equal(await heading(), words(key), key)
    t.equal(await page.locator('html').getAttribute('lang'), language)
    seen.push(await page.locator('body').innerText())
  }
  return { app, page, words, press, follow, errors, sees, seen }
}

/** So that no text that is looked for is broken into lines. */
const wide = { width: 200 }

/** Words of the English pages that are words of neither language. */
const english = /\b(the|your|you|and|with|please|choose|continue|change|arrival|room|nights?|guests?)\b/i

for (const language of languages) {
  t.test(`a booking, its change and the desk in ${language}`, { skip, timeout: 200_000 }, async (t) => {
    const { app, page, words, press, follow, errors, sees, seen } = await visit(t, language)
    await page.goto(`${app.url}/${language}/`)
    await follow(words('booking.title'))
    await sees('dates.title')
    await press(words('continue'))
    t.equal(await errors(), `${words('enter.arrive')}; ${words('enter.depart')}`)
    await page.getByLabel(words('arrival')).fill('2027-01-01')
    await page.getByLabel(words('departure')).fill('2027-01-01')
    await press(words('continue'))
    t.equal(await errors(), `${words('dates.past')}; ${words('dates.order')}`)
    await page.getByLabel(words('arrival')).fill('2030-01-01')
    await page.getByLabel(words('departure')).fill('2030-03-01')
    await press(words('continue'))
    t.match(await errors(), /2028/)
    t.match(await errors(), words('dates.long', { nights: message('nights', { n: 30 }) }))
    await page.getByLabel(words('arrival')).fill(dates.arrive)
    await page.getByLabel(words('departure')).fill(dates.depart)
    await press(words('continue'))
    await sees('room.title')
    await page.locator('.card button').first().click()
    await sees('guests.title')
    await press(words('continue'))
    t.equal(await errors(), words('enter.guests'))
    await page.getByLabel(words('guests.name')).fill('Ada')
    await page.getByLabel(words('guests.age.label')).fill('x')
    await press(words('continue'))
    t.match(await errors(), words('deity.error.integer', { label: message('guests.age.label') }))
    await page.getByLabel(words('guests.age.label')).fill('')
    await press(words('continue'))
    await sees('contact.title')
    await press(words('continue'))
    for (const key of ['enter.name', 'enter.email', 'enter.arrival', 'enter.payment'])
      t.match(await errors(), words(key))
    await page.getByLabel(words('your-name')).fill(contact.name)
    await page.getByLabel(words('email')).fill('no address')
    await page.getByLabel(words('arrival.time', { code: 'late' })).check()
    await page.getByLabel(words('payment.way', { code: 'transfer' })).check()
    await press(words('continue'))
    t.equal(await errors(), words('deity.error.email', { label: message('email') }))
    await page.getByLabel(words('email')).fill(contact.email)
    await press(words('continue'))
    await sees('review.title')
    await press(words('review.book', { total: message('money', { cents: 12400 }) }).slice(0, 8))
    t.equal(await errors(), words('review.agree.error'))
    await page.getByLabel(words('review.agree')).check()
    await page.locator('main form button').last().click()
    await sees('receipt.title')
    const reference = (await page.locator('.reference strong').textContent()) ?? ''
    const [row] = await app.store.rows.selectFrom('booking').select(['arrival', 'payment']).execute()
    t.same(row, { arrival: 'late', payment: 'transfer' }, 'codes are stored')

    await follow(words('change.title'))
    await sees('find.title')
    await page.getByLabel(words('reference')).fill('ABCDEFGH')
    await page.getByLabel(words('email')).fill(contact.email)
    await press(words('find.find'))
    t.equal(await errors(), words('find.nothing'))
    await page.getByLabel(words('reference')).fill(reference)
    await press(words('find.find'))
    await sees('details.title')
    await page
      .locator('a', { hasText: words('change.dates') })
      .first()
      .click()
    await sees('change.dates.title')
    await page.getByLabel(words('departure')).fill('2027-05-06')
    await press(words('continue'))
    await sees('change.review.title')
    await press(words('change.confirm'))
    await sees('change.receipt.title')

    app.wait(Date.parse(dates.arrive) - someday)
    await hire(app)
    await page.goto(`${app.url}/${language}/staff`)
    await sees('sign-in.title')
    await press(words('sign-in.title'))
    t.match(await errors(), words('enter.password'))
    await page.getByLabel(words('your-name')).fill('Grace')
    await page.getByLabel(words('sign-in.password')).fill('not hers')
    await press(words('sign-in.title'))
    t.equal(await errors(), words('sign-in.wrong'))
    await page.getByLabel(words('sign-in.password')).fill(password)
    await press(words('sign-in.title'))
    await sees('password.title')
    await page.getByLabel(words('password.current')).fill(password)
    await page.getByLabel(words('password.chosen'), { exact: true }).fill('short')
    await page.getByLabel(words('password.again')).fill('other')
    await press(words('password.change'))
    t.match(
      await errors(),
      words('deity.error.too-short', { label: message('password.chosen'), length: 5, limit: 12 }),
    )
    await page.getByLabel(words('password.current')).fill(password)
    await page.getByLabel(words('password.chosen'), { exact: true }).fill('four quite unrelated words')
    await page.getByLabel(words('password.again')).fill('four quite unrelated words')
    await press(words('password.change'))
    await sees('arrivals.title')
    await press(words('arrivals.check-in', { name: contact.name }))
    await sees('check-in.title')
    await press(words('check-in.title'))
    await sees('arrivals.title')
    t.ok(seen.length >= 15)
    for (const text of seen) t.notMatch(text.replace(/The Harbour Inn.*/g, ''), english)
  })

  const { lynx } = textBrowsers
  t.test(
    `a booking, its change and the desk in ${language}, in lynx`,
    {
      skip: ['tmux', 'lynx'].every(isInstalled) ? false : 'install tmux and lynx to see a booking in it',
      timeout: 200_000,
    },
    async (t) => {
      const app = await startApp()
      const terminal = await openTerminal(`${lynx.command} ${app.url}/${language}/booking`, wide)
      t.teardown(async () => {
        terminal.close()
        await close(app)
      })
      const words = wordsIn(language)
      const { activate, fill } = walkIn(lynx, terminal)
      await terminal.shows(words('dates.title'))
      await fill(words('arrival'), dates.depart)
      await fill(words('departure'), dates.arrive)
      await activate(words('continue'))
      t.match(await terminal.shows(words('deity.problem')), words('dates.order'))
      await fill(words('arrival'), dates.arrive)
      await fill(words('departure'), dates.depart)
      await activate(words('continue'))
      await terminal.shows(words('room.title'))
      await activate(
        `${words('room.choose')} ${words('room.choose.hidden', { room: message('room.name', { code: 'double', name: '' }) })}`,
      )
      await terminal.shows(words('guests.title'))
      await fill(words('guests.name'), 'Ada')
      await activate(words('continue'))
      await terminal.shows(words('contact.title'))
      await fill(words('your-name'), contact.name)
      await fill(words('email'), contact.email)
      await activate(words('arrival.time', { code: 'late' }))
      await activate(words('payment.way', { code: 'inn' }))
      await activate(words('continue'))
      await terminal.shows(words('review.title'))
      await activate(words('review.agree').slice(0, 20))
      await activate(words('review.book', { total: message('money', { cents: 18800 }) }).slice(0, 8))
      await terminal.shows(words('receipt.title'))
      const [booking] = await app.store.rows.selectFrom('booking').selectAll().execute()
      t.match(booking, { ...dates, room_type: 'double', arrival: 'late', payment: 'inn' })

      await activate(words('change.title'))
      await terminal.shows(words('find.title'))
      await fill(words('reference'), 'ABCDEFGH')
      await fill(words('email'), contact.email)
      await activate(words('find.find'))
      await terminal.shows(words('find.nothing'))
      await fill(words('reference'), String(booking?.['reference']))
      await activate(words('find.find'))
      await terminal.shows(words('details.title'))
      await activate(`${words('change')} ${words('change.dates')}`)
      await terminal.shows(words('change.dates.title'))
      await fill(words('departure'), dates.arrive)
      await activate(words('continue'))
      await terminal.shows(words('dates.order'))
      await fill(words('departure'), '2027-05-06')
      await activate(words('continue'))
      await terminal.shows(words('change.review.title'))
      await activate(words('change.confirm'))
      await terminal.shows(words('change.receipt.title'))

      app.wait(Date.parse(dates.arrive) - someday)
      await hire(app)
      const desk = await openTerminal(`${lynx.command} ${app.url}/${language}/staff`, wide)
      t.teardown(() => desk.close())
      const clerk = walkIn(lynx, desk)
      await desk.shows(words('sign-in.title'))
      await clerk.fill(words('your-name'), 'Grace')
      await clerk.fill(words('sign-in.password'), 'not hers')
      await clerk.activate(words('sign-in.title'))
      await desk.shows(words('sign-in.wrong'))
      await clerk.fill(words('sign-in.password'), password)
      await clerk.activate(words('sign-in.title'))
      await desk.shows(words('password.title'))
      await clerk.fill(words('password.current'), password)
      await clerk.fill(words('password.chosen'), ownPassword)
      await clerk.fill(words('password.again'), ownPassword)
      await clerk.activate(words('password.change'))
      await desk.shows(words('arrivals.title'))
      await clerk.activate(words('arrivals.check-in', { name: contact.name }))
      await desk.shows(words('check-in.title'))
      await clerk.activate(words('check-in.title'))
      await desk.shows(words('arrivals.title'))
    },
  )
}
