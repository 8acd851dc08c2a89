/** The language of a page: by its address, by what the browser prefers, or by what the visitor chose. */
import t, { type Test } from 'tap'
import { hashPassword } from '../../server/security/password.ts'
import type { Visitor } from '../kit/visitor.ts'
import { fixture, startApp, type TestAppOptions } from '../support/app.ts'
import { contact, dates } from '../support/booking.ts'

async function opened(t: Test, options: TestAppOptions = {}) {
  const app = await startApp(options)
  t.teardown(() => app.close())
  return app
}

const langOf = ({ body }: { body: string }): string => /<html lang="([^"]*)"/.exec(body)?.[1] ?? ''

async function ask(url: string, accept?: string) {
  const headers = accept === undefined ? {} : { 'accept-language': accept }
  const response = await fetch(url, { redirect: 'manual', headers })
  const body = await response.text()
  const header = (name: string) => response.headers.get(name) ?? ''
  return { status: response.status, body, vary: header('vary'), link: header('link'), to: header('location') }
}

t.test('the first page is in the language that the browser prefers, at its address', async (t) => {
  const app = await opened(t)
  for (const [accept, language] of [
    [undefined, 'en'],
    ['*', 'en'],
    ['nl', 'nl'],
    ['nl-BE, en;q=0.5', 'nl'],
    ['fr, de-AT;q=0.8, en;q=0.3', 'de'],
    ['en-GB, nl;q=0.9', 'en'],
    ['nl;q=0, de;q=0.1', 'de'],
    ['fr', 'en'],
    ['NL', 'nl'],
    ['x'.repeat(3000), 'en'],
    [';q=,,;;q=nl', 'en'],
  ] as const) {
    const start = await ask(`${app.url}/`, accept)
    t.equal(langOf(start), language, String(accept))
    t.equal(start.vary, 'accept-language, accept-encoding')
    const { to, vary } = await ask(`${app.url}/booking`, accept)
    t.match(vary, 'accept-language')
    t.match(
      to,
      language === 'en' ? /^\/booking\?sessionID=/ : new RegExp(`^/${language}/booking\\?sessionID=`),
    )
  }
})

t.test('an address that names its language depends on nothing else', async (t) => {
  const app = await opened(t)
  for (const path of ['/nl', '/nl/', '/NL/', '/nl/left', '/nl/nothing/here', '/nl/booking?sessionID=AAAA'])
    for (const accept of ['de', undefined]) {
      const page = await ask(app.url + path, accept)
      t.equal(langOf(page), 'nl', path)
      t.equal(page.vary, 'accept-encoding')
    }
  t.equal((await ask(`${app.url}/nl/health/ready`)).status, 404, 'what is no page has one address')
})

t.test('search engines find the languages of an address', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/de/booking')
  t.equal(
    visitor.headers.get('link'),
    [
      '</de/booking>; rel="canonical"',
      '</en/booking>; rel="alternate"; hreflang="en"',
      '</de/booking>; rel="alternate"; hreflang="de"',
      '</nl/booking>; rel="alternate"; hreflang="nl"',
      '</booking>; rel="alternate"; hreflang="x-default"',
    ].join(', '),
  )
  const { link } = await ask(`${app.url}/nl/`)
  t.match(link, '</nl/>; rel="canonical"')
  t.match(link, '</de/>; rel="alternate"; hreflang="de"')
})

const book = async (visitor: Visitor) => {
  await visitor.fill(dates).submit()
  await visitor.submit('choose-room?room=double')
  await visitor.fill({ guestName: 'Ada' }).submit('list-guests')
  await visitor.fill(contact).submit()
  return visitor.fill({ agree: true }).submit('confirm')
}

for (const mode of [{}, { afterPost: 'page' }, { sessionIn: 'form' }, { cookieBinding: 'required' }] as const)
  t.test(
    `a choice holds to the end and beyond it: ${Object.values(mode).join() || 'redirect'}`,
    async (t) => {
      const app = await opened(t, mode)
      const visitor = await app.visit('/booking')
      await visitor.fill({ arrive: dates.arrive }).submit('Deutsch')
      t.equal(langOf(visitor), 'de')
      t.equal(visitor.value('arrive'), dates.arrive, 'what was typed is kept')
      await visitor.fill({ depart: dates.arrive }).submit('Weiter')
      t.match(visitor.errors, { depart: 'Die Abreise muss nach der Anreise sein' })
      t.match(visitor.title, /^Fehler: Ihre Reisedaten – Ein Zimmer buchen$/)
      await book(visitor)
      t.equal(visitor.heading, 'Ihr Zimmer ist gebucht')
      t.match(visitor.text, 'Mo., 3. Mai 2027')
      t.match(visitor.text, /188,00\s€/u)
      await visitor.follow('Eine Buchung ändern')
      t.equal(visitor.heading, 'Ihre Buchung finden', 'in another transaction')
      await visitor.submit('Beenden und meine Antworten löschen')
      t.equal(visitor.heading, 'Ihre Antworten wurden gelöscht', 'after the end of a session')
      await visitor.follow('Von vorn beginnen')
      t.equal(visitor.heading, 'Willkommen')
      t.equal(langOf(visitor), 'de')
      t.match(visitor.body, '<a href="/nl/" hreflang="nl" lang="nl">Nederlands</a>')
    },
  )

t.test('a choice holds through signing in, and the desk is sorted by its language', async (t) => {
  const app = await opened(t)
  const hash = await hashPassword('the harbour at six')
  await app.store.write(async (unit) => {
    await unit.rows('write').insertInto('staff').values({ name: 'Grace', password: hash }).execute()
  })
  const visitor = await app.visit('/nl/staff')
  t.equal(visitor.heading, 'Aanmelden')
  await visitor.fill({ account: 'Grace', password: 'not hers' }).submit('Aanmelden')
  t.match(Object.values(visitor.errors).join(), 'De naam of het wachtwoord is onjuist')
  await visitor.fill({ account: 'Grace', password: 'the harbour at six' }).submit('Aanmelden')
  t.equal(visitor.heading, 'Aankomsten van vandaag')
  t.match(visitor.text, 'ma 5 april 2027')
  t.match(visitor.body, 'U bent aangemeld als Grace.')
})

t.test('what a session has stored is shown in the language that it is read in', async (t) => {
  const app = await opened(t)
  const visitor = await app.visit('/nl/booking')
  await visitor.fill(dates).submit()
  await visitor.submit('choose-room?room=double')
  await visitor.fill({ guestName: 'Ada' }).submit('list-guests')
  await visitor.fill(contact).submit()
  await app.store.write(async (unit) => {
    await unit.rows('write').updateTable('rate').set({ cents: 10_000 }).execute()
  })
  await visitor.fill({ agree: true }).submit('confirm')
  t.equal(visitor.status, 409)
  t.match(visitor.text, /Er is iets veranderd .*Uw kamer € 188,00 → € 200,00/u)
  await visitor.submit('Deutsch')
  t.match(visitor.text, /Etwas hat sich geändert .*Ihr Zimmer 188,00 € → 200,00 €/u, 'the change was stored')
})

t.test('an application of one language has no language in its addresses, and depends on none', async (t) => {
  const app = await opened(t, { app: fixture('ledger') })
  const page = await ask(`${app.url}/transfer`, 'nl')
  t.match(page.to, /^\/transfer\?/)
  t.equal(page.vary, '')
  t.equal((await ask(`${app.url}/en/transfer`)).status, 404)
  const visitor = await app.visit('/transfer')
  t.equal(visitor.headers.get('link'), '</transfer>; rel="canonical"')
  t.notMatch(visitor.body, /hreflang|prefer/)
})
