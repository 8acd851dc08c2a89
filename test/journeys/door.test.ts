/** A short door proof, in both ways of answering; `test/prove/door.ts` runs it at length. */
import t from 'tap'
import { proveDoor } from '../prove/door-run.ts'

t.test('whatever is sent to the door, the promise holds', { timeout: 200_000 }, async (t) => {
  for (const answer of ['redirect', 'direct'] as const) {
    const tally = await proveDoor({
      requests: 2500,
      seconds: 45,
      seed: Date.now() % 1_000_000,
      answers: [answer],
    })
    t.comment(tally.text())
    t.ok(tally.requests > 0 && tally.phases > 0)
  }
})
