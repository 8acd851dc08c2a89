/** A value that was not offered is refused beside its field before the action runs; what else was typed stays. */
import t, { type Test } from 'tap'
import { offered, taken } from '../fixtures/menu/actions/order/transaction.ts'
import { fixture, startApp } from '../support/app.ts'
import { send } from '../support/send.ts'

const before = structuredClone(offered)

async function menu(t: Test) {
  const app = await startApp({ app: fixture('menu') })
  t.teardown(async () => {
    Object.assign(offered, structuredClone(before))
    await app.close()
  })
  taken.length = 0
  return app
}

const answers = { country: '49', meal: 'Soup', size: 'large', time: '12', note: 'Hot,\nplease' }

t.test('a value that no page offered is an error of its field', async (t) => {
  const app = await menu(t)
  const visitor = await app.visit('/order')
  const form = visitor.fill(answers).form('Continue')
  const forged: Record<string, string> = {
    country: '9999',
    meal: 'Steak',
    size: 'huge',
    time: '14',
    gift: 'yes',
  }
  for (const [name, value] of Object.entries(forged)) {
    const page = visitor.tab()
    const { status, body } = await send(app, form, { [name]: value })
    t.equal(status, 422, name)
    t.match(body, new RegExp(`id="f-${name}-error"`), `${name}: beside the field`)
    t.match(body, /Hot,\nplease/, 'the rest is kept')
    t.equal(page.status, 200)
  }
  for (const country of ['049', ' 49', '4900'])
    t.equal((await send(app, form, { country })).status, 422, `a select is not typed: ${country}`)
  t.same(taken, [], 'before the action runs')
  t.equal((await send(app, form, {})).screenID, 'person.1')
})

t.test('another button of the form offers the same', async (t) => {
  const app = await menu(t)
  const form = (await app.visit('/order')).fill({ meal: 'Soup' }).form('Decide later')
  t.equal((await send(app, form, { meal: 'Steak' })).status, 422)
  t.same(taken, [])
  t.equal((await send(app, form, {})).screenID, 'person.1')
  t.match(taken, [{ meal: 'Soup' }])
})

t.test('an option that is withdrawn while the page is open is asked for again', async (t) => {
  const app = await menu(t)
  const visitor = await app.visit('/order')
  offered.meals = ['Salad', 'Bread']
  await visitor.fill(answers).submit('Continue')
  t.equal(visitor.status, 422)
  t.same(visitor.errors, { meal: 'Choose another answer for “Meal”. The one that was sent is not offered' })
  t.match(visitor.title, /^Error: /)
  t.equal(visitor.value('country'), '49')
  t.equal(visitor.value('size'), 'large')
  t.match(visitor.value('note'), /Hot,\s+please/)
  await visitor.fill({ meal: 'Bread' }).submit('Continue')
  t.equal(visitor.heading, 'Your name')
  t.match(taken, [{ country: 49, meal: 'Bread', time: 12 }])
})

t.test('a field that is gone with its options is an error of the form', async (t) => {
  const app = await menu(t)
  const visitor = await app.visit('/order')
  offered.isOpen = false
  await visitor.fill(answers).submit('Continue')
  t.equal(visitor.status, 422)
  t.match(visitor.text, /There is a problem Choose another answer for “Meal”/)
  t.notMatch(visitor.body, /href="#f-meal"/, 'no link to a field that is not there')
  t.same(taken, [])
  await visitor.submit('Continue')
  t.equal(visitor.heading, 'Your name')
})

t.test('a field that an extension or a proxy adds is ignored', async (t) => {
  const app = await menu(t)
  const form = (await app.visit('/order')).fill(answers).form('Continue')
  const added = { extra: '1', _csrf: 'x', 'g-recaptcha-response': 'y', __RequestVerificationToken: 'z' }
  t.equal((await send(app, form, added)).screenID, 'person.1')
  t.match(taken, [{ country: 49, meal: 'Soup' }])
  t.notMatch(Object.keys(taken[0] as object), ['extra'])
  t.equal((await send(app, form, {})).screenID, 'person.1', 'the same form without it')
  t.equal(taken.length, 1)
  const { input } = await app.store.rows.selectFrom('phase').select('input').executeTakeFirstOrThrow()
  t.notMatch(input, /extra|csrf/, 'nor is it stored')
  t.equal((await send(app, form, { 'a[b]': '1', 'a.b': '2' })).screenID, 'person.1', 'a structure too')
})

t.test(
  'an answer that is withdrawn before the commit is asked for again, and the rest is kept',
  async (t) => {
    const app = await menu(t)
    const visitor = await app.visit('/order')
    await visitor.fill(answers).submit('Continue')
    await visitor.fill({ name: 'Ada' }).submit('Continue')
    t.equal(visitor.heading, 'Check your order')
    offered.meals = ['Bread']
    await visitor.submit('Order')
    t.equal(visitor.status, 422)
    t.equal(visitor.heading, 'Your meal')
    t.same(visitor.errors, { meal: 'Choose another answer for “Meal”. The one that was sent is not offered' })
    visitor.sees({ values: { country: '49', size: 'large', time: '12', meal: '' } })
    t.match(visitor.value('note'), /Hot,\s+please/)
    if (app.mode.sessionIn === 'url') {
      await visitor.open(visitor.url)
      t.equal(visitor.heading, 'Check your order', 'the address is that of the form that was sent')
    }
    const other = await app.visit('/order')
    await other.fill({ ...answers, meal: 'Bread' }).submit('Continue')
    await other.fill({ name: 'Ada' }).submit('Continue')
    offered.countries = [{ value: '31', label: 'The Netherlands' }]
    await other.submit('Order')
    t.same(Object.keys(other.errors), ['country'])
    await other.fill({ country: '31' }).submit('Continue')
    t.equal(other.heading, 'Your name')
    await other.submit('Continue')
    await other.submit('Order')
    t.equal(other.status, 200)
    t.match(other.heading, /order/i)
  },
)
