import t, { type Test } from 'tap'
import { hashPassword, isCommonPassword, isPassword, randomPassword } from '../../server/security/password.ts'
import type { Unit } from '../../server/store/contract.ts'
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
    'there are no accounts by default',
  )
  const hash = await hashPassword(password)
  await app.store.write(async (unit) => {
    await unit.rows('write').insertInto('staff').values({ name: 'Grace', password: hash }).execute()
  })

  const clerk = await app.visit('/staff')
  t.equal(clerk.heading, 'Sign in')
  await clerk.fill({ account: 'grace', password: 'the harbour at ten' }).submit('Sign in')
  const wrong = clerk.errors
  await clerk.fill({ account: 'nobody', password }).submit('Sign in')
  t.same(clerk.errors, wrong, 'the answer does not show who works here')
  await clerk.fill({ account: 'grace', password }).submit('Sign in')
  t.equal(clerk.heading, 'Today’s arrivals')
  t.match(clerk.text, /Ada Lovelace Double room: Ada/)

  const other = await app.visit('/staff')
  await other.fill({ account: 'Grace', password }).submit('Sign in')
  await clerk.submit('Check in Ada')
  t.match(clerk.text, /Ada Lovelace, ada@example.org/)
  await other.submit('Check in Ada')
  await clerk.submit('Check in')
  t.match(clerk.text, /Checked in/)
  await other.submit('Check in')
  t.equal(other.status, 409, 'the slower one sees that the faster one was first')
  t.match(other.text, /The booking of Ada Lovelace expected → already checked in/)
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
  t.equal(await isPassword('', undefined), false, 'nor is an empty one')

  const long = ` ${'Hafen 🌊 '.repeat(12)}`
  const ofLong = await hashPassword(long)
  t.equal(await isPassword(long, ofLong), true, 'of any characters, and long')
  for (const other of [long.trim(), long.toLowerCase(), long.slice(0, 72)])
    t.equal(await isPassword(other, ofLong), false, 'just as it was typed')
})

/** The desk, with an account and its password, temporary or chosen. */
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
    visitor.fill({ current, chosen, again }).submit('Change password')
  return { app, signIn, change }
}

const better = 'a lamp, two oars, fog'

for (const mode of [{}, { afterPost: 'page' }, { sessionIn: 'form' }, { cookieBinding: 'required' }] as const)
  t.test(`a password is changed: ${Object.values(mode).join() || 'redirect'}`, async (t) => {
    const { signIn, change } = await atDesk(t, null, mode)
    const clerk = await signIn(password)
    const other = await signIn(password)
    const before = clerk.tab()
    await clerk.follow('Change your password')
    t.equal(clerk.heading, 'Your password')
    await change(clerk, better)
    t.equal(clerk.heading, 'Today’s arrivals')
    t.equal((await clerk.reload()).heading, 'Today’s arrivals', 'who changed it goes on')
    t.equal((await other.reload()).status, 410, 'every other session of the account has ended')
    t.equal((await before.reload()).status, 410, 'and what was shown before')
    t.equal((await signIn(password)).status, 422)
    t.equal((await signIn(better)).heading, 'Today’s arrivals')
  })

t.test('a password is changed only with the former one, and not to one that is tried first', async (t) => {
  const { app, signIn, change } = await atDesk(t)
  const clerk = await signIn(password)
  await clerk.follow('Change your password')
  for (const [chosen, current, again, errors] of [
    [better, 'the harbour at ten', better, { current: /not your current password/ }],
    ['eleven sign', password, 'eleven sign', { chosen: /at least 12 are needed/ }],
    ['Password12345!', password, 'Password12345!', { chosen: /easy to guess/ }],
    ['grace12345678', password, 'grace12345678', { chosen: /easy to guess/ }],
    ['ArrivalsDesk1', password, 'ArrivalsDesk1', { chosen: /easy to guess/ }],
    [password, password, password, { chosen: /is your current password/ }],
    [better, password, 'a lamp, two oars', { again: /does not match/ }],
  ] as const) {
    await change(clerk, chosen, current, again)
    t.equal(clerk.status, 422)
    t.match(clerk.errors, errors)
  }
  t.notMatch(clerk.body, /value="(the harbour|a lamp)/, 'none of them is shown again')
  const hash = await hashPassword(password)
  await app.store.write(async (unit) => {
    await unit.rows('write').insertInto('staff').values({ name: 'Zdravka', password: hash }).execute()
  })
  const another = await app.visit('/staff')
  await another.fill({ account: 'zdravka', password }).submit('Sign in')
  await another.follow('Change your password')
  await change(another, 'Zdravka12345!')
  t.match(another.errors, { chosen: /easy to guess/ }, 'their own name')
  const [one, two] = await clerk
    .fill({ current: password, chosen: better, again: better })
    .twice('Change password')
  t.equal(one.body, two.body, 'a double click changes it once')
  t.equal(clerk.heading, 'Today’s arrivals')
  const stored = JSON.stringify(await app.store.rows.selectFrom('phase').selectAll().execute())
  t.notMatch(stored, /harbour|oars/)
  t.notMatch(app.log.join(), /harbour|oars/)
})

t.test('a password may be of one kind of signs, and long', async (t) => {
  const { app, signIn, change } = await atDesk(t)
  let current = password
  for (const chosen of [
    'quincunxfjordlamp',
    'QUINCUNXFJORDLAMP',
    '83920174839201',
    '☂☃★☆♠♣♥♦♩♪☂☃',
    ' a lamp, two oars ',
    'a lamp, two oars, '.repeat(4).slice(0, 64),
    'a lamp, two oars, '.repeat(12).slice(0, 200),
  ]) {
    const clerk = await signIn(current)
    await clerk.follow('Change your password')
    await change(clerk, chosen, current)
    t.equal(clerk.heading, 'Today’s arrivals', chosen)
    if (chosen !== chosen.trim()) t.equal((await signIn(chosen.trim())).status, 422, 'just as it was typed')
    // What was tried is counted.
    app.wait(16 * 60_000)
    current = chosen
  }
  t.equal((await signIn(current)).heading, 'Today’s arrivals', 'the longest opens the door')
})

t.test('password managers know what each field takes', async (t) => {
  const { app, signIn } = await atDesk(t)
  const takes = ({ body }: Visitor) =>
    Object.fromEntries(
      [...body.matchAll(/<input type="(?:text|password)"[^>]*>/g)].map(([input]) =>
        ['name', 'autocomplete'].map((name) => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1]),
      ),
    )
  t.same(takes(await app.visit('/staff')), { account: 'username', password: 'current-password' })
  const clerk = await signIn(password)
  await clerk.follow('Change your password')
  t.same(takes(clerk), { current: 'current-password', chosen: 'new-password', again: 'new-password' })
})

t.test('a wrong current password is counted as one at the door', async (t) => {
  const { app, signIn, change } = await atDesk(t)
  const clerk = await signIn(password)
  await clerk.follow('Change your password')
  for (let attempt = 0; attempt < 5; attempt++) {
    await change(clerk, better, `guess ${attempt}`)
    t.match(clerk.errors, { current: /not your current password/ })
  }
  await change(clerk, better)
  t.match(clerk.text, /too many attempts/, 'not even with the right one')
  t.match((await signIn(password)).text, /too many attempts/, 'nor by signing in')
  app.wait(16 * 60_000)
  await change(clerk, better)
  t.equal(clerk.heading, 'Today’s arrivals')
})

t.test('somebody with a first password chooses their own, and in time', async (t) => {
  const { app, signIn, change } = await atDesk(t, new Date(someday + 3_600_000).toISOString())
  const clerk = await signIn(password)
  t.equal(clerk.heading, 'Your password')
  t.match(clerk.text, /temporary password/)
  await clerk.open('/staff')
  t.equal(clerk.heading, 'Sign in', 'nothing else is shown for it')
  await change(await signIn(password), better)
  t.equal((await signIn(better)).heading, 'Today’s arrivals')

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
    t.match(clerk.text, /temporary password/)
    await alter((rows) => rows('write').updateTable('staff').set({ first_until: null }))
    await clerk.reload()
    const asked = clerk.fill({ current: password, chosen: better, again: better }).form('Change password')
    await clerk.follow('Keep your current password')
    t.equal(clerk.heading, 'Today’s arrivals')

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
    // Only its own browser reads why, by its cookie.
    if (app.mode.cookieBinding === 'required') t.equal(clerk.heading, 'Sign in again')
    else t.equal(clerk.body, nothing)
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
  const browser = await startChromium(executablePath, app.mode.cookieBinding === 'required')
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
  await fill('Current password', password)
  await fill('New password', 'DragonDragon1')
  await fill('Repeat the new password', 'DragonDragon1')
  t.equal(await page.getByLabel('New password', { exact: true }).getAttribute('type'), 'password')
  await page.getByRole('button', { name: 'Change password' }).click()
  t.match(await page.locator('main').textContent(), /easy to guess/)
  t.equal(await page.getByLabel('New password', { exact: true }).inputValue(), '')
  t.same(await browser.audit(page), [], 'nothing for axe to find')
  await fill('Current password', password)
  await fill('New password', better)
  await fill('Repeat the new password', better)
  await page.getByRole('button', { name: 'Change password' }).click()
  t.equal(await heading(), 'Today’s arrivals')
})
