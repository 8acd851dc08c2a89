/** A short door proof, in each way to answer and to carry a session; `test/prove/door.ts` runs it at length. */
import t from 'tap'
import { allModes, proveDoor } from '../prove/door-run.ts'

t.test('whatever is sent to the door, the promise holds', { timeout: 200_000 }, async (t) => {
  for (const mode of allModes) {
    const tally = await proveDoor({
      requests: 2500,
      seconds: 45,
      seed: Date.now() % 1_000_000,
      modes: [mode],
    })
    t.comment(tally.text())
    t.ok(tally.requests > 0 && tally.phases > 0)
  }
})
