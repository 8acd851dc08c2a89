/**
 * The test kit: what a visitor can do, what it says when a story is not true, and the runners it works with.
 */
import { AssertionError } from 'node:assert'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { fixture, root } from '../support/app.ts'
import { runNode } from '../support/command.ts'
import { openApplication, proveGestures, type Sight } from './kit.ts'

const complete = { source: 'elm', target: 'fir', amount: 3, nonce: 'one' }

async function opened(t: Test, folder = fixture('ledger')) {
  const app = await openApplication(folder)
  t.teardown(() => app.close())
  return app
}

const preload = ['--import', join(root, 'cli/preload.js')]
const runners: Record<string, string[]> = {
  tap: [...preload, 'test/kit/runners/tap.ts'],
  'node:test': [...preload, '--test', 'test/kit/runners/node.ts'],
  vitest: ['node_modules/vitest/vitest.mjs', 'run', '--root', 'test/kit/runners'],
}
for (const [name, args] of Object.entries(runners))
  t.test(`one story under ${name}`, async (t) => {
    const run = (STORY: string) => runNode(args, root, { STORY })
    const right = await run('right')
    t.equal(right.status, 0, [...right.lines, ...right.notes].join('\n'))
    const wrong = await run('wrong')
    t.equal(wrong.status, 1)
    t.match(
      [...wrong.lines, ...wrong.notes].join('\n'),
      /rows of "entry"[\s\S]*source: '?elm[\s\S]*story\.ts/,
    )
  })

t.test('what is not on the page is an AssertionError that says so', async (t) => {
  const visitor = await (await opened(t)).visit('/transfer')
  await visitor.fill({ source: 'elm', target: 'elm' }).submit()
  const right: Sight = {
    status: 422,
    heading: 'Accounts',
    title: /^Error: Accounts/,
    text: ['From', /Choose\s+another/],
    without: 'Amount',
    errors: { target: /another/ },
    values: { source: 'elm' },
  }
  t.equal(visitor.sees(right), visitor)
  const wrong: [Sight, RegExp][] = [
    [{ status: 200 }, /^status on “Accounts” \(status 422\)\n/],
    [{ heading: 'Account' }, /^heading/],
    [{ title: /Amount/ }, /^title/],
    [{ text: ['From', 'Amount'] }, /^Amount does not stand on “Accounts”/],
    [{ without: /From/ }, /^\/From\/ stands/],
    [{ errors: {} }, /^errors[\s\S]*target: 'Choose another'/],
    [{ errors: { target: 'Choose' } }, /^errors/],
    [{ errors: { target: /another/, source: /./ } }, /^errors/],
    [{ values: { source: 'fir' } }, /^values/],
  ]
  for (const [sight, message] of wrong)
    t.throws(() => visitor.sees(sight), { constructor: AssertionError, message }, JSON.stringify(sight))
})

t.test('rows', async (t) => {
  const app = await opened(t)
  await app.holds('entry', [])
  const visitor = await app.visitAt('transfer/review', complete)
  await visitor.submit('Transfer')
  await app.holds('entry', [{ nonce: /^o/, amount: 3 }])
  for (const rows of [[], [{ nonce: 'two' }], [{ amount: '3' }], [{ none: 1 }], [{ nonce: 'one' }, {}]])
    await t.rejects(app.holds('entry', rows), { constructor: AssertionError, message: /^rows of "entry"/ })
})

t.test('beginning in the middle', async (t) => {
  const app = await opened(t)
  const visitor = await app.visitAt('transfer/review', complete)
  visitor.sees({ heading: 'Review', text: '3 from elm to fir, slip one' })
  await visitor.submit('confirm')
  visitor.sees({ heading: 'Receipt' })
  await app.holds('entry', [complete])

  await t.rejects(app.visitAt('transfer/review', { amount: 3 }), /without what it needs/)
  await t.rejects(app.visitAt('transfer/review', { ...complete, amount: 'much' }), /does not fit/)
  await t.rejects(app.visitAt('transfer/reviews', complete), /no screen "reviews"/)
  await t.rejects(app.visitAt('transfers/review', complete), /no transaction "transfers"/)
  const ended = await app.visitAt('transfer/receipt', complete)
  ended.sees({ heading: 'Receipt', text: '3 moved' })
})

t.test('whatever a visitor does', async (t) => {
  const app = await opened(t, root)
  const visitor = await app.visitAt('booking/guests', {
    ...{ arrive: '2027-05-03', depart: '2027-05-05', roomType: 'double', roomName: 'Double room' },
    ...{ sleeps: 2, total: 18800, guests: [{ name: 'Ada' }, { name: 'Byron' }] },
  })
  visitor.sees({ heading: 'Your guests', text: ['Ada', 'Byron'] })
  const tab = visitor.tab()
  await visitor.submit('remove-guest?index=0')
  visitor.sees({ text: 'Byron', without: 'Ada' })
  tab.sees({ text: 'Ada' })
  await visitor.back()
  visitor.sees({ text: 'Ada' })
  await visitor.follow('dates')
  visitor.sees({ heading: 'Your dates', values: { arrive: '2027-05-03' } })
  await visitor.open('/booking')
  visitor.sees({ values: { arrive: '' } })
  await tab.restart()
  await tab.wait('29m').reload()
  tab.sees({ heading: 'Your guests' })
  await tab.wait('2m').reload()
  tab.sees({ status: 410, heading: 'This session has ended' })
  await t.rejects(visitor.submit('No such button'), /no button "No such button" on Your dates/)
  await t.rejects(visitor.follow('No such link'), /no link "No such link" on Your dates/)
})

t.test('the gesture proof in one line', { timeout: 200_000 }, async (t) => {
  const { screens, actions, commits } = await proveGestures(fixture('ledger'), { runs: 10, seed: 1 })
  t.ok(screens.of('transfer/review') > 0 && actions.of('transfer/confirm') > 0 && commits > 0)
  // Its actions throw, which the proof has to allow.
  await t.rejects(proveGestures(fixture('odd'), { seconds: 20, values: { mood: ['throws'] } }), /5xx/)
})

t.test('what a page of status 500 hides is in the message', async (t) => {
  const visitor = await (await opened(t, fixture('gallery'))).visit('/gallery')
  await visitor.follow('Picture 1')
  await visitor.fill({ note: 'wrong' }).submit('Keep')
  t.throws(
    () => visitor.sees({ status: 200 }),
    /status on “Picture 1” \(status 500\)[\s\S]*The server logged, in gallery\/note: [\s\S]*DEITY_OUTCOME_NEEDS/,
  )
})

const shop = join(root, 'docs/examples/bookshop')

t.test('a visitor can begin in the middle, with parameters and signed in; rows can be chosen', async (t) => {
  const app = await opened(t, shop)
  const clerk = await app.visitAt('shop/editor?item=2', {}, { name: 'grace', role: 'clerk' })
  clerk.sees({ status: 200, heading: 'Middlemarch', values: { stock: '3' } })
  await clerk.fill({ stock: '7' }).submit('Save')
  await app.holds('book', [{ title: 'Middlemarch', stock: 7 }], { id: 2 })
  await t.rejects(app.holds('book', [{ stock: 8 }], { id: 2 }), /rows of "book"/)
  await t.rejects(app.visitAt('shop/stock', {}, { name: 'nobody', role: 'clerk' }), /no account "nobody"/)
})

t.test('a proof fails when an action that commits was never taken, unless it need not be', async (t) => {
  await t.rejects(proveGestures(shop, { runs: 0 }), /no visitor took .*shop\/place-order/)
  const { runs } = await proveGestures(shop, { runs: 0, everyCommit: false })
  t.equal(runs, 0)
})

t.test('five seconds are five seconds', { timeout: 60_000 }, async (t) => {
  const began = performance.now()
  await proveGestures(fixture('ledger'), { runs: 100_000, seconds: 5, longest: 2000, everyCommit: false })
  const seconds = (performance.now() - began) / 1000
  // With the last gesture and its check, on a machine that does other things. A whole sequence takes minutes.
  t.ok(seconds >= 5 && seconds < 20, `${seconds.toFixed(1)} s`)
})
