/** A short door proof, in each way to answer, to carry a session and to bind it; `test/prove/door/main.ts` runs it at length. */
import t from 'tap'
import { allSettings, proveDoor } from '../prove/door/run.ts'

t.test('whatever is sent to the door, the promise holds', { timeout: 200_000 }, async (t) => {
  for (const setting of allSettings) {
    const tally = await proveDoor({
      requests: 1500,
      seconds: 45,
      seed: Date.now() % 1_000_000,
      settings: [setting],
    })
    t.comment(tally.text())
    t.ok(tally.requests > 0 && tally.phases > 0)
  }
})
