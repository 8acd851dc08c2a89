import t, { type Test } from 'tap'
import type { Unit } from '../../db/store.ts'
import { hashPassword, isCommonPassword, isPassword, randomPassword } from '../../server/password.ts'
import type { Visitor } from '../kit/visitor.ts'
import { someday, startApp, type TestAppOptions } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'
import { executablePath, startChromium } from '../support/chromium.ts'

const password = 'the harbour at six'

t.test('the desk checks a guest in', async (t) => {
  const app = await startApp()
  t.teardown(() => app.close())
  await confirm(await walkToReview(await app.visit()))
  app.wait(Date.parse(dates.arrive) - someday)
  t.same(
    await app.store.rows.selectFrom('staff').selectAll().execute(),
    [],
    'nobody has an account by default',
  )
  const hash = await hashPassword(password)
  await app.store.write(async (unit) => {
    await unit.rows('write').insertInto('staff').values({ name: 'Grace', password: hash }).execute()
  })

  const clerk = await app.visit('/staff')
  t.equal(clerk.heading, 'Please sign in')
  await clerk.fill({ account: 'grace', password: 'the harbour at ten' }).submit('Sign in')
  const wrong = clerk.errors
  await clerk.fill({ account: 'nobody', password }).submit('Sign in')
  t.same(clerk.errors, wrong, 'nobody learns who works here')
  await clerk.fill({ account: 'grace', password }).submit('Sign in')
  t.equal(clerk.heading, 'Who arrives today')
  t.match(clerk.text, /Ada Lovelace Double room: Ada/)

  const other = await app.visit('/staff')
  await other.fill({ account: 'Grace', password }).submit('Sign in')
  await clerk.submit('Check in Ada')
  t.match(clerk.text, /Ada Lovelace, ada@example.org/)
  await other.submit('Check in Ada')
  await clerk.submit('They are here')
  t.match(clerk.text, /Checked in/)
  await other.submit('They are here')
  t.equal(other.status, 409, 'who was quicker is told to the other')
  t.match(other.text, /The booking of Ada Lovelace expected → checked in/)
  const [row] = await app.store.rows.selectFrom('booking').select('arrived_at').execute()
  t.match(row?.arrived_at, /^2027-05-03/)

  const page = clerk.tab()
  await clerk.submit('Sign out')
  t.equal((await page.reload()).status, 410)
})

t.test('a password is its own, and nobody’s is none', async (t) => {
  const hash = await hashPassword(password)
  t.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.equal(await isPassword(password, hash), true)
  t.equal(await isPassword('the harbour at ten', hash), false)
  t.equal(await isPassword(password, undefined), false)
  t.equal(await isPassword('', undefined), false, 'not even that of nobody')

  const long = ` ${'Hafen 🌊 '.repeat(12)}`
  const ofLong = await hashPassword(long)
  t.equal(await isPassword(long, ofLong), true, 'of any signs, and long')
  for (const other of [long.trim(), long.toLowerCase(), long.slice(0, 72)])
    t.equal(await isPassword(other, ofLong), false, 'just as it was typed')
})

/** The desk, with somebody's account and their password as it was handed out or chosen. */
async function atDesk(t: Test, first_until: string | null = null, options: TestAppOptions = {}) {
  const app = await startApp(options)
  t.teardown(() => app.close())
  const hash = await hashPassword(password)
  await app.store.write(async (unit) => {
    await unit
      .rows('write')
      .insertInto('staff')
      .values({ name: 'Grace', password: hash, first_until })
      .execute()
  })
  const signIn = async (password: string) =>
    (await app.visit('/staff')).fill({ account: 'grace', password }).submit('Sign in')
  const change = (visitor: Visitor, chosen: string, current = password, again = chosen) =>
    visitor.fill({ current, chosen, again }).submit('Change it')
  return { app, signIn, change }
}

const better = 'a lamp, two oars, fog'

for (const mode of [{}, { answer: 'direct' }, { carry: 'form' }, { bind: 'required' }] as const)
  t.test(`a password is changed: ${Object.values(mode).join() || 'redirect'}`, async (t) => {
    const { signIn, change } = await atDesk(t, null, mode)
    const clerk = await signIn(password)
    const other = await signIn(password)
    const before = clerk.tab()
    await clerk.follow('Change your password')
    t.equal(clerk.heading, 'Your password')
    await change(clerk, better)
    t.equal(clerk.heading, 'Who arrives today')
    t.equal((await clerk.reload()).heading, 'Who arrives today', 'who changed it goes on')
    t.equal((await other.reload()).status, 410, 'every other session of the account has ended')
    t.equal((await before.reload()).status, 410, 'and what was shown before')
    t.equal((await signIn(password)).status, 422)
    t.equal((await signIn(better)).heading, 'Who arrives today')
  })

t.test(
  'a password is changed by whoever has the one before, and not to one that is tried first',
  async (t) => {
    const { app, signIn, change } = await atDesk(t)
    const clerk = await signIn(password)
    await clerk.follow('Change your password')
    for (const [chosen, current, again, errors] of [
      [better, 'the harbour at ten', better, { current: /not the password of your account/ }],
      ['eleven sign', password, 'eleven sign', { chosen: /at least 12 characters/ }],
      ['Password12345!', password, 'Password12345!', { chosen: /tried first/ }],
      ['grace12345678', password, 'grace12345678', { chosen: /tried first/ }],
      ['FrontDesk2000', password, 'FrontDesk2000', { chosen: /tried first/ }],
      [password, password, password, { chosen: /the one that you have/ }],
      [better, password, 'a lamp, two oars', { again: /not the same/ }],
    ] as const) {
      await change(clerk, chosen, current, again)
      t.equal(clerk.status, 422)
      t.match(clerk.errors, errors)
    }
    t.notMatch(clerk.body, /value="(the harbour|a lamp)/, 'none of them is shown again')
    const [one, two] = await clerk
      .fill({ current: password, chosen: better, again: better })
      .twice('Change it')
    t.equal(one.body, two.body, 'a double click changes it once')
    t.equal(clerk.heading, 'Who arrives today')
    const stored = JSON.stringify(await app.store.rows.selectFrom('phase').selectAll().execute())
    t.notMatch(stored, /harbour|oars/)
    t.notMatch(app.log.join(), /harbour|oars/)
  },
)

t.test('a wrong current password is counted as one at the door', async (t) => {
  const { app, signIn, change } = await atDesk(t)
  const clerk = await signIn(password)
  await clerk.follow('Change your password')
  for (let attempt = 0; attempt < 5; attempt++) {
    await change(clerk, better, `guess ${attempt}`)
    t.match(clerk.errors, { current: /not the password/ })
  }
  await change(clerk, better)
  t.match(clerk.text, /too many attempts/, 'not even with the right one')
  t.match((await signIn(password)).text, /too many attempts/, 'nor by signing in')
  app.wait(16 * 60_000)
  await change(clerk, better)
  t.equal(clerk.heading, 'Who arrives today')
})

t.test('somebody with a first password chooses their own, and in time', async (t) => {
  const { app, signIn, change } = await atDesk(t, new Date(someday + 3_600_000).toISOString())
  const clerk = await signIn(password)
  t.equal(clerk.heading, 'Your password')
  t.match(clerk.text, /made for you/)
  await clerk.open('/staff')
  t.equal(clerk.heading, 'Please sign in', 'nothing else is shown for it')
  await change(await signIn(password), better)
  t.equal((await signIn(better)).heading, 'Who arrives today')

  await app.store.write(async (unit) => {
    const first_until = new Date(someday + 3_600_000).toISOString()
    await unit
      .rows('write')
      .updateTable('staff')
      .set({ password: await hashPassword(password), first_until })
      .execute()
  })
  app.wait(3_600_000)
  t.equal((await signIn(password)).status, 422, 'too late')
})

t.test(
  'an account that is gone has no sessions, and a level counts from the moment it changes',
  async (t) => {
    const { app, signIn } = await atDesk(t)
    const alter = (change: (rows: Unit['rows']) => { execute(): Promise<unknown> }) =>
      app.store.write(async (unit) => void (await change(unit.rows).execute()))
    const clerk = await signIn(password)
    await clerk.follow('Change your password')
    const until = new Date(someday + 86_400_000).toISOString()
    await alter((rows) => rows('write').updateTable('staff').set({ first_until: until }))
    await clerk.reload()
    t.match(clerk.text, /made for you/)
    await alter((rows) => rows('write').updateTable('staff').set({ first_until: null }))
    await clerk.reload()
    const asked = clerk.fill({ current: password, chosen: better, again: better }).form('Change it')
    await clerk.follow('Leave it as it is')
    t.equal(clerk.heading, 'Who arrives today')

    const nothing = await (await fetch(new URL('/staff?sessionID=AAAA', app.url))).text()
    const form = clerk.form('Sign out')
    form.body.set('actionID', form.body.get('actionID')?.replace('leave.', 'check-in.') ?? '')
    await alter((rows) => rows('write').deleteFrom('staff'))
    const forged = await fetch(form.address, { method: 'POST', body: form.body, redirect: 'manual' })
    t.equal(await forged.text(), nothing, 'as if it had never been')
    const sent = await fetch(asked.address, { method: 'POST', body: asked.body, redirect: 'manual' })
    t.equal(sent.status, 410, 'nor does a form lead on')
    await clerk.follow('Change your password')
    t.equal(clerk.status, 410)
    await clerk.back()
    t.equal(clerk.body, nothing)
  },
)

t.test('passwords that are tried first', async (t) => {
  for (const each of [
    'password',
    '123456',
    'Qwertyuiop',
    'DragonDragon',
    'monkey123456!',
    'ada1815',
    'ADA!',
    'Dragon2027!!',
  ])
    t.ok(isCommonPassword(each, ['Ada', '1815']), each)
  for (const each of [
    password,
    better,
    'purple-lamp-seven-fjord',
    randomPassword(),
    'dragonfly-lamp',
    '83920174839201',
    '',
  ])
    t.notOk(isCommonPassword(each, ['Ada', '1815']), each)
  const made = new Set(Array.from({ length: 100 }, randomPassword))
  t.equal(made.size, 100)
  for (const each of made) t.match(each, /^[2-9a-z]{4}(-[2-9a-z]{4}){3}$/)
})

const chromium = { skip: !executablePath }
t.test('Chromium: signing in with a first password, and choosing one', chromium, async (t) => {
  if (!executablePath) return
  const { app } = await atDesk(t, new Date(someday + 3_600_000).toISOString())
  t.teardown(() => app.server.server.closeAllConnections())
  const browser = await startChromium(executablePath, app.mode.bind === 'required')
  t.teardown(() => browser.close())
  const page = await browser.open()
  t.teardown(() => page.context().close())
  const heading = () => page.getByRole('heading', { level: 1 }).textContent()
  const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text)
  await page.goto(`${app.url}/staff`)
  await fill('Your name', 'grace')
  await fill('Password', password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  t.equal(await heading(), 'Your password')
  t.same(await browser.audit(page), [], 'nothing for axe to find')
  await fill('The password that you have', password)
  await fill('A new one', 'DragonDragon1')
  await fill('The new one again', 'DragonDragon1')
  t.equal(await page.getByLabel('A new one', { exact: true }).getAttribute('type'), 'password')
  await page.getByRole('button', { name: 'Change it' }).click()
  t.match(await page.locator('main').textContent(), /tried first/)
  t.equal(await page.getByLabel('A new one', { exact: true }).inputValue(), '')
  t.same(await browser.audit(page), [], 'nothing for axe to find')
  await fill('The password that you have', password)
  await fill('A new one', better)
  await fill('The new one again', better)
  await page.getByRole('button', { name: 'Change it' }).click()
  t.equal(await heading(), 'Who arrives today')
})
