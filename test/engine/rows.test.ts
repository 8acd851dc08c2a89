/** Many rows in one form: their names, errors at each of them, rows added and removed without a script, and hostile names. */
import t, { type Test } from 'tap'
import { offered, taken } from '../fixtures/party/actions/party/transaction.ts'
import { fixture, startApp } from '../support/app.ts'
import { send } from '../support/send.ts'

const before = structuredClone(offered)

async function party(t: Test) {
  const app = await startApp({ app: fixture('party') })
  t.teardown(async () => {
    Object.assign(offered, structuredClone(before))
    await app.close()
  })
  taken.length = 0
  return app
}

const ada = { 'guests.0.name': 'Ada', 'guests.0.age': '36', 'guests.0.meal': 'Soup' }
const bo = { 'guests.1.name': 'Bo', 'guests.1.age': '', 'guests.1.meal': 'Salad', 'guests.1.isVegan': true }

t.test('a form begins with the rows that its schema asks for, and takes them', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  t.equal(visitor.value('guests'), '1')
  await visitor.fill({ ...ada, 'guests.0.size': 'large', note: 'By the window' }).submit('Continue')
  t.equal(visitor.heading, 'Seats')
  t.same(taken, [
    {
      guests: [{ name: 'Ada', age: 36, meal: 'Soup', isVegan: false, size: 'large' }],
      note: 'By the window',
    },
  ])
})

t.test('rows are added and removed without a script, and keep what is typed', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  await visitor.fill({ ...ada, note: 'Late' }).submit('Add a guest')
  t.equal(visitor.status, 200)
  visitor.sees({ values: { ...ada, 'guests.1.name': '', guests: '2', note: 'Late' } })
  await visitor.fill(bo).submit('Add a guest')
  await visitor.fill({ 'guests.2.name': 'Cy', 'guests.2.meal': 'Soup' }).submit('Remove this guest')
  visitor.sees({ values: { guests: '2', 'guests.0.name': 'Bo', 'guests.1.name': 'Cy', note: 'Late' } })
  t.equal(visitor.value('guests.0.isVegan'), 'on', 'the box goes with its row')
  t.same(taken, [], 'no action runs')
  const phases = await app.store.rows.selectFrom('phase').selectAll().execute()
  t.same(phases, [], 'it is no phase')
  await visitor.submit('Continue')
  t.match(taken, [
    {
      guests: [
        { name: 'Bo', isVegan: true },
        { name: 'Cy', isVegan: false },
      ],
      note: 'Late',
    },
  ])
})

t.test('a row that is removed may hold anything, one that stays may not', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  await visitor.fill(ada).submit('Add a guest')
  const tooLong = '9'.repeat(1000)
  await visitor.fill({ ...bo, 'guests.1.age': tooLong }).submit('Remove this guest')
  visitor.sees({ status: 422, values: { guests: '2', 'guests.0.name': 'Ada', 'guests.1.age': tooLong } })
  t.same(Object.keys(visitor.errors), ['guests.1.age'])
  const swapped = { 'guests.0.age': tooLong, 'guests.1.age': '3' }
  await visitor.fill(swapped).submit('Remove this guest')
  visitor.sees({ status: 200, values: { guests: '1', 'guests.0.name': 'Bo', 'guests.0.age': '3' } })
  t.same(visitor.errors, {})
})

t.test('the same button pressed twice adds one row; the Enter key sends the form', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  const [one, other] = await visitor.fill(ada).twice('Add a guest')
  t.equal(one.status, other.status)
  await visitor.reload()
  t.equal(visitor.value('guests'), '2')
  t.match(
    visitor.body,
    /<form [^>]*>(?:<input type="hidden"[^>]*>)*<button class="unseen" tabindex="-1" aria-hidden="true">Send<\/button>/,
    'the first button of the form is no button of a row',
  )
  await visitor.fill(bo).submit()
  t.equal(visitor.heading, 'Seats')
})

t.test('no more rows than the schema takes, and no fewer', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  t.notMatch(visitor.body, 'Remove this guest', 'one is needed')
  const form = visitor.fill(ada).form('Add a guest')
  while (visitor.body.includes('Add a guest')) await visitor.submit('Add a guest')
  t.equal(visitor.value('guests'), '4')
  const { status, body } = await send(app, form, {
    guests: '4',
    'guests.1.name': 'Bo',
    'guests.2.name': 'Cy',
    'guests.3.name': 'Di',
  })
  t.equal(status, 422)
  t.match(body, 'At most 4 rows can be sent')
  await visitor.submit('Remove this guest')
  t.equal(visitor.value('guests'), '3')
})

t.test('errors stand at each row, and what is typed stays', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  await visitor.fill(ada).submit('Add a guest')
  const wrong = { ...bo, 'guests.1.name': '', 'guests.1.age': '200', 'guests.0.age': 'x' }
  await visitor.fill(wrong).submit('Continue')
  t.equal(visitor.status, 422)
  t.same(visitor.errors, {
    'guests.0.age': '“Age, row 1” must be a whole number, such as 12',
    'guests.1.name': 'Enter an answer for “Name, row 2”',
    'guests.1.age': '“Age, row 2” must be 120 or less',
  })
  t.match(visitor.body, /href="#f-guests\.1\.age"/, 'the summary leads to the field of the row')
  const values = { ...wrong, 'guests.1.isVegan': 'on' }
  visitor.sees({ values })
  await visitor.reload()
  visitor.sees({ values })
  await visitor.fill({ 'guests.0.age': '3', 'guests.0.name': 'Bo', ...bo, note: '' }).submit('Continue')
  t.match(visitor.text, 'Bo is not 3', 'a row as a whole')
  await visitor.fill({ 'guests.0.age': '4' }).submit('Continue')
  t.match(visitor.text, 'Two have one name', 'all rows together')
  await visitor.fill({ 'guests.1.name': 'Nobody' }).submit('Continue')
  t.same(visitor.errors, { 'guests.1.name': 'Nobody cannot come' }, 'an action’s own')
  const [summary] = /class="notice wrong".*?<\/section>/s.exec(visitor.body) ?? []
  t.match(summary, /href="#f-guests\.1\.name"/)
})

t.test('rows are there after Back, on a branch, and on the review', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  await visitor.fill(ada).submit('Add a guest')
  await visitor.fill(bo).submit('Continue')
  await visitor.back()
  visitor.sees({ values: { ...ada, 'guests.1.name': 'Bo', guests: '2' } })
  t.equal(visitor.value('guests.1.isVegan'), 'on')
  await visitor.fill({ 'guests.1.name': 'Bob' }).submit('Continue')
  await visitor.fill({ 'seats.1.count': '4' }).submit('Continue')
  t.equal(visitor.heading, 'Check')
  t.match(visitor.text, /Name, row 1 Ada .*Vegan, row 2 Yes/)
  t.match(visitor.text, /Name, row 2 Bob/)
  t.match(visitor.text, /How many\?, row 1 1 .*How many\?, row 2 4 .*How many\?, row 3 1/)
  t.notMatch(visitor.text, 'seats.seat', 'what is hidden is no answer')
  await visitor.follow('Change Name, row 1')
  visitor.sees({ heading: 'Your guests', values: { 'guests.1.name': 'Bob', guests: '2' } })
  await visitor.submit('Remove this guest')
  await visitor.submit('Continue')
  t.equal(visitor.heading, 'Seats')
  t.equal(visitor.value('seats.1.count'), '4', 'what was typed on another branch')
})

t.test('rows of a view are known by their hidden field, whatever happens to the others', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  await visitor.fill(ada).submit('Continue')
  t.equal(visitor.value('seats.2.seat'), '13')
  await visitor.fill({ 'seats.0.count': 'x', 'seats.1.count': '2', 'seats.2.count': '3' }).submit('Leave out')
  t.match(visitor.text, /Table 12 .*Table 13/)
  t.notMatch(visitor.text, 'Table 11')
  visitor.sees({ values: { 'seats.0.seat': '12', 'seats.0.count': '2', 'seats.1.count': '3' } })
  await visitor.submit('Continue')
  t.same(taken[1], {
    seats: [
      { seat: 12, count: 2 },
      { seat: 13, count: 3 },
    ],
  })
})

t.test('what a row hides has to be what its page shows', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  await visitor.fill(ada).submit('Continue')
  const form = visitor.form('Continue')
  taken.length = 0
  for (const seat of ['14', '011', '-11', '']) {
    const { status, body } = await send(app, form, { 'seats.0.seat': seat })
    t.equal(status, 422, seat)
    t.match(body, 'is not offered')
  }
  offered.seats = [12, 13]
  await visitor.submit('Continue')
  t.equal(visitor.status, 422, 'a row that is gone')
  t.same(taken, [])
  visitor.sees({ text: 'Table 12', without: 'Table 11', values: { seats: '2', 'seats.0.seat': '12' } })
  await visitor.submit('Continue')
  t.equal(visitor.heading, 'Check', 'and the others go on')
})

t.test('errors and texts stay at their row when one before it is gone', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  await visitor.fill(ada).submit('Continue')
  offered.seats = [12, 13]
  await visitor.fill({ 'seats.0.count': 'a', 'seats.1.count': 'b', 'seats.2.count': '3' }).submit('Continue')
  visitor.sees({ status: 422, values: { 'seats.0.count': 'b', 'seats.1.count': '3' } })
  await visitor.submit('Continue')
  t.same(Object.keys(visitor.errors), ['seats.0.count'])
  t.match(visitor.body, /href="#f-seats\.0\.count"/)
})

t.test('a new row of an empty list has the options of every row', async (t) => {
  const app = await party(t)
  const visitor = await app.visitAt('party/guests', { guests: [] })
  t.equal(visitor.value('guests'), '0')
  await visitor.submit('Add a guest')
  await visitor.fill(ada).submit('Continue')
  t.equal(visitor.heading, 'Seats')
})

t.test('a value that no row offers is an error of its row; a withdrawn one too', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  const form = visitor.fill(ada).form('Continue')
  const forged = await send(app, form, { 'guests.0.meal': 'Steak' })
  t.equal(forged.status, 422)
  t.match(forged.body, 'id="f-guests.0.meal-error"')
  t.equal((await send(app, form, { 'guests.0.size': 'huge' })).status, 422)
  t.equal((await send(app, form, { 'guests.0.isVegan': 'yes' })).status, 422)
  t.same(taken, [])
  await visitor.fill(ada).submit('Add a guest')
  await visitor.fill(bo).submit('Continue')
  await visitor.submit('Continue')
  offered.meals = ['Soup']
  await visitor.submit('Invite')
  t.equal(visitor.status, 422)
  t.same(Object.keys(visitor.errors), ['guests.1.meal'], 'before the commit')
  visitor.sees({ values: { ...ada, 'guests.1.name': 'Bo', guests: '2' } })
})

t.test('hostile names and numbers of rows are refused, and nothing is changed', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  await visitor.fill(ada).submit('Add a guest')
  const form = visitor.fill(bo).form('Continue')
  const names = [
    'guests.999999.name',
    'guests.2.name',
    'guests.-1.name',
    'guests.01.name',
    'guests.1e0.name',
    'guests.0.0',
    'guests.0.__proto__',
    'guests.0.constructor',
    'guests.__proto__',
    'guests.__proto__.name',
    'guests.length',
    'guests.name',
    'guests.0',
    'guests.0.unknown',
    'guests.0.name.0',
    'guests.0.guests.0',
    '__proto__.0.name',
    'constructor.0.name',
    'guests.0.',
    'guests..name',
  ]
  for (const name of names) t.equal((await send(app, form, { [name]: 'x' })).status, 400, name)
  for (const guests of ['3', '1', '0', '999999', '-1', '01', '1.0', ' 2', '', '٢', '2e0', 'NaN'])
    t.equal((await send(app, form, { guests })).status, 400, `${guests} rows`)
  t.equal((await send(app, form, { guests: undefined })).status, 400, 'rows without their number')
  const hole = Object.fromEntries(
    ['name', 'age', 'meal', 'isVegan'].map((key) => [`guests.0.${key}`, undefined]),
  )
  t.equal((await send(app, form, hole)).status, 400, 'a hole')
  const five = Object.fromEntries(
    ['2', '3', '4'].flatMap((row) => [
      [`guests.${row}.name`, `Guest ${row}`],
      [`guests.${row}.meal`, 'Soup'],
    ]),
  )
  t.equal((await send(app, form, { ...five, guests: '5' })).status, 400, 'more than the schema takes')
  for (const twice of ['guests.0.name=x', 'guests=2']) {
    const { address, headers, body } = form
    const sent = await fetch(address, {
      method: 'POST',
      headers,
      body: `${body}&${twice}`,
      redirect: 'manual',
    })
    t.equal(sent.status, 400, `${twice} once more`)
  }
  t.equal(({} as Record<string, unknown>)['name'], undefined)
  t.same(taken, [])
  t.equal(
    (await send(app, form, { 'other[0][x]': '1', 'other.0.x': '2', 'guests[0][x]': '3' })).screenID,
    'seats.1',
  )
  t.match(taken, [{ guests: [{ name: 'Ada' }, { name: 'Bo' }] }], 'what extensions add is ignored')
  const add = visitor.form('Add a guest')
  t.equal((await send(app, add, { 'guests.7.name': 'x' })).status, 400, 'a button of rows is as strict')
})

t.test('a view with more rows than its input takes is an author’s mistake', async (t) => {
  const app = await party(t)
  const visitor = await app.visit('/party')
  offered.seats = [1, 2, 3, 4, 5, 6]
  await visitor.fill(ada).submit('Continue')
  t.equal(visitor.status, 500)
  t.match(app.log.join(''), 'DEITY_ROWS_TOO_MANY')
})
