/** A short gesture proof of the sample and of an application that misbehaves; `test/prove/gestures.ts` runs it at length. */
import t from 'tap'
import { proveGestures } from '../prove/gestures.ts'
import { fixture, root } from '../support/app.ts'

/** Time to shrink what is found. */
const timeout = 200_000

t.test('whatever a hand does with the sample, the promise holds', { timeout }, async (t) => {
  const modes = [
    {},
    { answer: 'direct', bind: 'off' },
    { carry: 'form' },
    { bind: 'required' },
    { carry: 'form', bind: 'required' },
  ] as const
  for (const mode of modes) {
    const { runs, phases, text } = await proveGestures(root, { runs: 1000, seconds: 3, mode })
    t.comment(text())
    t.ok(runs > 0 && phases > 0)
  }
})

t.test('nor does anything that a hand does around signing in', { timeout }, async (t) => {
  const values = { account: ['kim', 'bo'], password: ['open kim', 'open bo'] }
  for (const mode of [{}, { answer: 'direct' }, { carry: 'form', bind: 'required' }] as const) {
    const { runs, phases, text } = await proveGestures(fixture('desk'), {
      runs: 1000,
      seconds: 3,
      values,
      mode,
    })
    t.comment(text())
    t.ok(runs > 0 && phases > 0)
  }
})

t.test('an application that misbehaves changes nothing by it', { timeout }, async (t) => {
  const moods = ['fine', 'goes on', 'rejects', 'conflicts', 'throws', 'nothing', 'not over', 'blind']
  const proof = { runs: 1000, seconds: 3, mayFail: true, values: { mood: moods } }
  for (const mode of [{}, { answer: 'direct' }, { carry: 'form' }] as const) {
    const { runs, phases, text } = await proveGestures(fixture('odd'), { ...proof, mode })
    t.comment(text())
    t.ok(runs > 0 && phases > 0)
  }
})
