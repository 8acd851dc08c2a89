/** A short gesture proof of the sample and of an application that misbehaves; `test/prove/gestures/main.ts` runs it at length. */
import t from 'tap'
import { proveGestures } from '../kit/gestures/prove.ts'
import { fixture, root } from '../support/app.ts'

/** Time to shrink what is found. */
const timeout = 200_000

/** Too short for every commit, and on a busy machine for a phase in every mode. */
const short = { runs: 1000, seconds: 3, everyCommit: false }

t.test('whatever visitors do with the sample, the promise holds', { timeout }, async (t) => {
  let taken = 0
  const modes = [
    {},
    { afterPost: 'page', cookieBinding: 'off' },
    { sessionIn: 'form' },
    { cookieBinding: 'required' },
    { sessionIn: 'form', cookieBinding: 'required' },
  ] as const
  for (const mode of modes) {
    const { runs, phases, text } = await proveGestures(root, { ...short, mode })
    t.comment(text())
    t.ok(runs > 0)
    taken += phases
  }
  t.ok(taken > 0)
})

t.test('whatever they do around signing in, the promise holds', { timeout }, async (t) => {
  let taken = 0
  const values = { account: ['kim', 'bo'], password: ['open kim', 'open bo'] }
  for (const mode of [{}, { afterPost: 'page' }, { sessionIn: 'form', cookieBinding: 'required' }] as const) {
    const { runs, phases, text } = await proveGestures(fixture('desk'), { ...short, values, mode })
    t.comment(text())
    t.ok(runs > 0)
    taken += phases
  }
  t.ok(taken > 0)
})

t.test('whatever they do to the rows of a form, the promise holds', { timeout }, async (t) => {
  let taken = 0
  const actionsTaken = new Set<string>()
  for (const mode of [{}, { afterPost: 'page' }, { sessionIn: 'form', cookieBinding: 'required' }] as const) {
    const proof = { ...short, mode }
    const { runs, phases, text, actions } = await proveGestures(fixture('party'), proof)
    t.comment(text())
    t.ok(runs > 0)
    taken += phases
    for (const [name] of actions.entries()) actionsTaken.add(name)
  }
  t.ok(actionsTaken.has('party/give-guests') && actionsTaken.has('party/give-seats'))
  t.ok(taken > 0)
})

t.test(
  'whatever they do with a transaction that begins another, the promise holds',
  { timeout },
  async (t) => {
    let taken = 0
    const values = {
      ...{ account: ['kim', 'bo'], password: ['open kim', 'open bo'] },
      mark: ['', 'again', 'stay', 'plain'],
    }
    for (const mode of [
      {},
      { afterPost: 'page' },
      { sessionIn: 'form', cookieBinding: 'required' },
    ] as const) {
      const { runs, phases, text } = await proveGestures(fixture('shelf'), { ...short, values, mode })
      t.comment(text())
      t.ok(runs > 0)
      taken += phases
    }
    t.ok(taken > 0)
  },
)

t.test('an application that misbehaves changes nothing by it', { timeout }, async (t) => {
  let taken = 0
  const moods = ['fine', 'goes on', 'rejects', 'conflicts', 'throws', 'nothing', 'not over', 'blind']
  const proof = { ...short, mayFail: true, values: { mood: moods } }
  for (const mode of [{}, { afterPost: 'page' }, { sessionIn: 'form' }] as const) {
    const { runs, phases, text } = await proveGestures(fixture('odd'), { ...proof, mode })
    t.comment(text())
    t.ok(runs > 0)
    taken += phases
  }
  t.ok(taken > 0)
})
