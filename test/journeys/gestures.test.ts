/** A short gesture proof of the sample and of an application that misbehaves; `test/prove/gestures/main.ts` runs it at length. */
import t, { type Test } from 'tap'
import { type Proof, proveGestures } from '../kit/gestures/prove.ts'
import { fixture, root } from '../support/app.ts'

/** Time to shrink what is found. */
const timeout = 200_000

/** Too short for every commit, and on a busy machine for a phase in every mode. */
const short = { runs: 1000, seconds: 3, everyCommit: false }

const signsIn = { account: ['kim', 'bo'], password: ['open kim', 'open bo'] }

/** One proof after the other, each in a mode. @returns the names of the actions that were taken */
async function proveIn(
  t: Test,
  folder: string,
  modes: readonly NonNullable<Proof['mode']>[],
  more: Omit<Proof, 'mode'> = {},
): Promise<Set<string>> {
  const taken = new Set<string>()
  let total = 0
  for (const mode of modes) {
    const { runs, phases, text, actions } = await proveGestures(folder, { ...short, ...more, mode })
    t.comment(text())
    t.ok(runs > 0)
    total += phases
    for (const [name] of actions.entries()) taken.add(name)
  }
  t.ok(total > 0)
  return taken
}

const signingModes = [{}, { afterPost: 'page' }, { sessionIn: 'form', cookieBinding: 'required' }] as const

t.test('whatever visitors do with the sample, the promise holds', { timeout }, async (t) => {
  await proveIn(t, root, [
    {},
    { afterPost: 'page', cookieBinding: 'off' },
    { sessionIn: 'form' },
    { cookieBinding: 'required' },
    { sessionIn: 'form', cookieBinding: 'required' },
  ])
})

t.test('whatever they do around signing in, the promise holds', { timeout }, async (t) => {
  await proveIn(t, fixture('desk'), signingModes, { values: signsIn })
})

t.test('whatever they do to the rows of a form, the promise holds', { timeout }, async (t) => {
  const taken = await proveIn(t, fixture('party'), signingModes)
  t.ok(taken.has('party/give-guests') && taken.has('party/give-seats'))
})

t.test(
  'whatever they do with a transaction that begins another, the promise holds',
  { timeout },
  async (t) => {
    const values = { ...signsIn, mark: ['', 'again', 'stay', 'plain'] }
    await proveIn(t, fixture('shelf'), signingModes, { values })
  },
)

t.test('an application that misbehaves changes nothing by it', { timeout }, async (t) => {
  const mood = ['fine', 'goes on', 'rejects', 'conflicts', 'throws', 'nothing', 'not over', 'blind']
  const modes = [{}, { afterPost: 'page' }, { sessionIn: 'form' }] as const
  await proveIn(t, fixture('odd'), modes, { mayFail: true, values: { mood } })
})
