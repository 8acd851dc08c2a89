/** A short proof of public addresses and searches; `test/prove/door/main.ts` runs it at length. */
import t from 'tap'
import { provePublic } from '../prove/door/public.ts'

t.test(
  'whatever an address of a public screen says, nothing is written and no session is shown',
  async (t) => {
    const statuses = await provePublic({ requests: 600, seed: Date.now() % 1_000_000 })
    t.comment([...statuses].join(' '))
    for (const status of [200, 303, 404]) t.ok(statuses.has(status), `some are answered ${status}`)
  },
)
