/**
 * The gesture proof of the bookshop: whatever visitors, members and clerks do, the promise holds; every action is
 * taken. `RUNS` and `SEED` of the environment make it longer and another one.
 */
import { join } from 'node:path'
import t from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { proveGestures } from '../kit/gestures/prove.ts'
import type { Mode } from '../kit/gestures/server.ts'
import { root } from '../support/app.ts'

const shop = join(root, 'docs/examples/bookshop')
const details = { name: 'Ada', email: 'ada@example.org' }

/** With these runs and this seed every action is taken, however slow the machine is. */
const [runs, seed] = [Number(process.env['RUNS'] ?? 60), Number(process.env['SEED'] ?? 2)]

const proof = {
  starts: [
    { place: 'shop/product?item=1', state: details },
    { place: 'shop/details', state: { reviewed: [] } },
    { place: 'shop/review', state: { ...details, reviewed: [] } },
    { place: 'shop/cart', state: details, user: { name: 'ada', role: 'member' } },
    { place: 'shop/sign-in', state: {} },
    { place: 'shop/stock', state: {}, user: { name: 'grace', role: 'clerk' } },
    { place: 'shop/editor?item=2', state: {}, user: { name: 'grace', role: 'clerk' } },
  ],
  values: {
    ...{ account: ['ada', 'grace'], password: ['reading is good'], words: ['emma', 'james'] },
    ...{ count: ['1', '2'], cents: ['990', '1000'], stock: ['3', '5'] },
  },
}

const modes: Partial<Mode>[] = [
  {},
  { sessionIn: 'form', afterPost: 'page' },
  { cookieBinding: 'required' },
  { cookieBinding: 'off', afterPost: 'page' },
]

t.test('whatever visitors of the bookshop do, the promise holds; every action is taken', async (t) => {
  const { transactions } = await loadApplication(shop)
  const actions = new Set<string>()
  for (const [index, mode] of modes.entries()) {
    const tally = await proveGestures(shop, {
      ...proof,
      everyCommit: false,
      mode,
      runs: runs / modes.length,
      seed: seed + index,
    })
    t.comment(`${JSON.stringify(mode)}\n${tally.text()}`)
    for (const [name] of tally.actions.entries()) actions.add(name)
  }
  const offered = [...(transactions.get('shop')?.screens.values() ?? [])].flatMap(({ offers }) =>
    [...offers.keys()].map((name) => `shop/${name}`),
  )
  t.same([...actions].sort(), [...new Set(offered)].sort())
})
