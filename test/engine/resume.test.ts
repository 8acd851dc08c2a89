/** Going on after an end or a change of code: what was typed is not lost, and nothing that ended comes back to life. */
import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Visitor } from '../kit/visitor.ts'
import { root, startApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { confirm, contact, dates, walkToReview } from '../support/booking.ts'
import { changedSample } from '../support/changed-sample.ts'
import { send } from '../support/send.ts'
import { until } from '../support/until.ts'

type Test = { teardown(close: () => unknown): unknown }

async function start(t: Test, options?: TestAppOptions): Promise<TestApp> {
  const app = await startApp(options)
  t.teardown(() => app.close())
  return app
}

const minutes = 60_000
const hours = 60 * minutes

const rows = (app: TestApp, table: string) => app.store.rows.selectFrom(table).selectAll().execute()

const without = (body: string) => body.replaceAll(/(sessionID|actionID)" value="[^"]+"|action="[^"]+"/g, '')

/** To the page with the contact, without sending it. */
async function walkToContact(app: TestApp): Promise<Visitor> {
  const visitor = await app.visit()
  await visitor.fill(dates).submit()
  await visitor.submit('Choose the Double room')
  return visitor.fill({ guestName: 'Ada' }).submit('Continue')
}

const typed = { ...contact, wishes: 'A quiet room,\nplease: "away" & <from> the road' }

t.test('what was typed into a form that comes too late is offered in a new session', async (t) => {
  for (const afterPost of ['redirect', 'page'] as const)
    await t.test(afterPost, async (t) => {
      const app = await start(t, { afterPost })
      const visitor = await walkToContact(app)
      const late = visitor.fill(typed).tab()
      app.wait(31 * minutes)
      await visitor.fill(typed).submit()
      t.equal(visitor.status, 410)
      const heading =
        app.mode.cookieBinding === 'required' ? 'Your answers have been deleted' : 'This session has ended'
      t.equal(visitor.heading, heading)
      t.match(visitor.text, /What you typed.*Your name.*Ada Lovelace/s)
      const before = (await rows(app, 'session')).length

      await visitor.submit('Start again with what you typed')
      t.equal(visitor.status, 200)
      t.equal(visitor.heading, 'Your dates', 'answers of earlier pages are not kept')
      t.equal(visitor.value('arrive'), '')
      t.match(visitor.text, /What you typed on “How to reach you” will be filled in/)
      t.equal((await rows(app, 'session')).length, before + 1)
      await visitor.fill(dates).submit()
      await visitor.submit('Choose the Double room')
      await visitor.fill({ guestName: 'Ada' }).submit('Continue')
      t.equal(visitor.heading, 'How to reach you')
      t.match(visitor.text, /You typed this before/)
      for (const [name, value] of Object.entries(typed)) t.equal(visitor.value(name), value, name)
      await visitor.fill({ wishes: 'None' }).submit()
      t.equal(visitor.heading, 'Check your answers')
      t.notMatch(visitor.text, /typed before/)
      await visitor.follow('Change special requests')
      t.equal(visitor.value('wishes'), 'None', 'and it does not come up again')
      await visitor.submit()
      await confirm(visitor)
      t.equal(visitor.heading, 'Your room is booked')
      t.equal((await rows(app, 'booking')).length, 1)
      t.equal((await late.reload()).status, 410, 'the session that ended has not come back')
    })
})

t.test('the button works once, however often it is pressed, and not for ever', async (t) => {
  const app = await start(t)
  const visitor = await walkToContact(app)
  app.wait(31 * minutes)
  await visitor.fill(typed).submit()
  const old = visitor.tab()
  await old.reload()
  const form = visitor.form('Start again')
  const [one, two] = await visitor.twice('Start again')
  t.equal(one.body, two.body)
  t.equal((await rows(app, 'session')).length, 2)
  // Its fields are those of its form, as with any other.
  t.equal((await send(app, form, { constructor: '1' })).status, 400)
  t.equal((await send(app, form, { name: 'x'.repeat(200) })).status, 400)
  app.wait(25 * hours)
  await old.submit('Start again')
  t.equal(old.status, 410, 'too late in its turn')
  t.match(old.text, /What you typed.*Ada Lovelace/s, 'and still not lost')
  app.wait(24 * hours)
  await old.submit('Start again')
  t.equal(old.status, 410)
})

t.test('how a session ended is not told: only the form decides what the page says', async (t) => {
  const app = await start(t)
  const pages = new Set<string>()
  const send = async (visitor: Visitor) => {
    await visitor.fill(typed).submit()
    t.equal(visitor.status, 410)
    pages.add(without(visitor.body))
  }
  const left = await walkToContact(app)
  const other = left.tab()
  await other.submit('Leave')
  await send(left)
  const idle = await walkToContact(app)
  const swept = await walkToContact(app)
  app.wait(31 * minutes)
  await send(idle)
  while (await app.store.sweep(Date.parse('2027-04-05T12:31:00Z'), 100)) {}
  await send(swept)
  // Only with the session's own cookie is it told.
  t.equal(pages.size, app.mode.cookieBinding === 'required' ? 2 : 1)

  const tick = await walkToReview(await app.visit())
  app.wait(31 * minutes)
  await confirm(tick)
  t.notMatch(tick.body, /<form/, 'a tick alone is not worth a session')
  const old = await walkToContact(app)
  app.wait(49 * hours)
  await old.fill(typed).submit()
  t.equal(old.status, 410)
  t.notMatch(old.body, /<form|Ada/, 'and after the declared time it is the page for everything that ended')
})

t.test('a transaction can switch that off', async (t) => {
  const app = changedSample(t, (edit) =>
    edit('actions/booking/transaction.ts', "maxAge: '24h',", "maxAge: '24h',\n  lateSubmission: false,"),
  )
  const running = await start(t, { app })
  const visitor = await running.visit('/booking')
  running.wait(25 * hours)
  await visitor.fill(dates).submit()
  t.equal(visitor.status, 410)
  t.notMatch(visitor.body, /<form|2027-05/)
})

/** The screen `guests` becomes `party`, and everybody gives a town. */
function renamed(t: Test, definition: string) {
  return changedSample(t, (edit) => {
    const transaction = 'actions/booking/transaction.ts'
    edit(
      transaction,
      'version: 2,\n  upgrade: ({ screen, state }) => ({ screen, state: withCodes(state) }),\n',
      `version: 3,\n${definition}`,
    )
    edit(transaction, "'guests', 'contact', 'review'],", "'party', 'contact', 'review'],")
    edit(transaction, "return 'guests'", "return 'party'")
    edit(transaction, 'phone: z.string(),', 'phone: z.string(),\n      town: z.string(),')
    edit(transaction, 'email: true, arrival', 'email: true, town: true, arrival')
    edit(
      transaction,
      "return email === undefined ? 'contact' : 'review'",
      "return email ? 'review' : 'contact'",
    )
    const contact = 'actions/booking/give-contact.ts'
    edit(
      contact,
      "email: emailAddress(enter(t('enter.email'))).max(120),",
      "email: emailAddress(enter(t('enter.email'))).max(120),\n    town: z.string(),",
    )
    edit(
      'screens/booking/contact.hbs',
      '{{field "phone"',
      '{{field "town" label="Your town"}}\n{{field "phone"',
    )
    const folder = join(root, 'actions/booking')
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8')
      if (file !== 'transaction.ts' && text.includes("'guests'"))
        edit(`actions/booking/${file}`, "'guests'", "'party'")
    }
    edit('screens/booking/review.hbs', '{{link "guests"', '{{link "party"')
    edit('screens/texts/en.json', '"Your guests"', '"Your party"')
  })
}

/** Moves the files of the screen, once the copy is complete. */
function moveGuests(folder: string): string {
  for (const ending of ['ts', 'hbs'])
    renameSync(
      join(folder, `screens/booking/guests.${ending}`),
      join(folder, `screens/booking/party.${ending}`),
    )
  return folder
}

const upgrade = `  upgrade: ({ screen, state }) => ({
    screen: screen === 'guests' ? 'party' : screen,
    state: { town: 'not asked', ...state },
  }),
`

/** A visitor on the old page of the guests, and one at the review. */
async function beforeTheChange(app: TestApp) {
  const atGuests = await app.visit()
  await atGuests.fill(dates).submit()
  await atGuests.submit('Choose the Double room')
  const atReview = await walkToReview(await app.visit())
  return { atGuests, atReview }
}

t.test('sessions under way when the code changes are upgraded', async (t) => {
  const app = await start(t, { file: true })
  const { atGuests, atReview } = await beforeTheChange(app)
  const looking = atGuests.tab()
  await app.restart(moveGuests(renamed(t, upgrade)))
  t.notMatch(app.log.join('\n'), /cannot continue/, 'nobody is outdated')

  await looking.reload()
  t.equal(looking.heading, 'Your party', 'the old address of the screen still leads there')
  await atGuests.fill({ guestName: 'Ada' }).submit('Continue')
  t.equal(atGuests.heading, 'How to reach you', 'a form of the old screen is taken')
  await atGuests.fill({ ...contact, town: 'Ghent' }).submit()
  await confirm(atGuests)
  t.equal(atGuests.heading, 'Your room is booked')
  await confirm(atReview)
  t.equal(atReview.heading, 'Your room is booked', 'the field that is new was filled in by the upgrade')
  t.equal((await rows(app, 'booking')).length, 2)
  const versions = await app.store.rows.selectFrom('phase').select('version').distinct().execute()
  t.same(versions.map(({ version }) => version).sort(), [2, 3], 'what was stored stays as it was')
})

t.test('without an upgrade they meet a page that keeps what can be kept', async (t) => {
  const app = await start(t, { file: true })
  const { atGuests, atReview } = await beforeTheChange(app)
  const finished = await confirm(await walkToReview(await app.visit()))
  const again = atGuests.tab()
  await app.restart(moveGuests(renamed(t, '')))
  await until('the check for outdated sessions has found them', () =>
    app.log.join('\n').includes('cannot continue'),
  )
  const line = JSON.parse(String(app.log.find((each) => each.includes('cannot continue'))))
  t.match(line, {
    level: 40,
    transaction: 'booking',
    underWay: 2,
    outdated: 2,
    reasons: { 'there is no screen "guests"': 1, '"review" needs more than the state holds': 1 },
  })

  await atGuests.fill({ guestName: 'Grace', guestAge: '40' }).submit('Continue')
  t.equal(atGuests.status, 409)
  t.match(atGuests.text, /This service has been updated.*What you typed.*Grace/s)
  await atGuests.submit('Continue with the answers we still have')
  t.equal(atGuests.heading, 'Your party', 'the last of the steps that still fits')
  await atGuests.fill({ guestName: 'Grace' }).submit('Continue')
  await atGuests.fill({ ...contact, town: 'Ghent' }).submit()
  await confirm(atGuests)
  t.equal(atGuests.heading, 'Your room is booked')
  await again.reload()
  t.equal(again.status, 409, 'a look as well')

  await atReview.reload()
  t.equal(atReview.status, 409)
  await atReview.submit('Continue with the answers we still have')
  t.equal(atReview.heading, 'How to reach you')
  t.equal(atReview.value('name'), 'Ada Lovelace', 'what was answered is still there')
  await atReview.fill({ ...contact, town: 'Ghent' }).submit()
  await confirm(atReview)
  t.equal(atReview.heading, 'Your room is booked')

  await finished.reload()
  t.equal(finished.status, 409, 'a receipt that needs what it does not hold')
  t.notMatch(finished.body, /<form/, 'and nothing leads on from what is finished')
})

t.test('a state damaged by hand never becomes a loop of errors', async (t) => {
  for (const damage of ['not json', '[]', 'null', '7', '{"arrive":"never","depart":"2027-05-05"}']) {
    const app = await start(t, { file: true })
    const visitor = await walkToReview(await app.visit())
    const looking = visitor.tab()
    await app.store.write((unit) => unit.rows('write').updateTable('phase').set({ state: damage }).execute())
    await confirm(visitor)
    t.equal(visitor.status, 409, damage)
    await looking.reload()
    t.equal(looking.status, 409, damage)
    await looking.submit('Continue with the answers we still have')
    t.equal(looking.heading, 'Your dates')
    t.equal(looking.value('depart'), damage.startsWith('{') ? '2027-05-05' : '')
    t.equal((await rows(app, 'booking')).length, 0)
    t.notMatch(app.log.join('\n'), /"level":50/)
  }
})
