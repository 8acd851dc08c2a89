import t from 'tap'
import { hashPassword, isPassword } from '../../server/password.ts'
import { someday, startApp } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'

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
