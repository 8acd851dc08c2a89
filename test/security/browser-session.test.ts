/** The sessionIDs that are computed from a browser's cookie. */
import t from 'tap'
import { newBinding } from '../../server/security/browser-binding.ts'
import { browserSessionID, periodsAt } from '../../server/security/browser-session.ts'
import { bornAt, isSessionID } from '../../server/security/identifiers.ts'
import { createSealer } from '../../server/security/seal.ts'

const [sealer, another] = [7, 8].map((byte) => createSealer([Buffer.alloc(32, byte)])) as [
  ReturnType<typeof createSealer>,
  ReturnType<typeof createSealer>,
]
const shop = { name: 'shop', maxAge: 86_400_000 }
const now = Date.parse('2027-04-05T12:34:56Z')

t.test('the same browser, period and number have one, and nothing else has it', async (t) => {
  const [, period] = periodsAt(now, shop.maxAge)
  const [binding, stranger] = [newBinding(), newBinding()]
  const own = browserSessionID(sealer, shop, binding, period, 0)
  t.equal(browserSessionID(sealer, shop, binding, period, 0), own)
  const others = [
    browserSessionID(sealer, shop, stranger, period, 0),
    browserSessionID(another, shop, binding, period, 0),
    browserSessionID(sealer, { ...shop, name: 'desk' }, binding, period, 0),
    browserSessionID(sealer, shop, binding, period - 1, 0),
    browserSessionID(sealer, shop, binding, period, 1),
  ]
  t.equal(new Set([own, ...others].map((id) => id.slice(8))).size, 6, 'without the time that it holds')
  for (const id of [own, ...others]) t.ok(isSessionID(id), id)
})

t.test('it can begin a session for half the age at least, and is found as long as that lives', async (t) => {
  for (const at of [now, now + 11 * 3_600_000, now + 1000]) {
    const [before, present] = periodsAt(at, shop.maxAge)
    const born = (period: number) => bornAt(browserSessionID(sealer, shop, newBinding(), period, 0))
    t.ok(born(present) <= at && born(present) + shop.maxAge >= at + shop.maxAge / 2, 'half its age is left')
    t.ok(born(before) + shop.maxAge > at, 'the period before may be under way')
    t.ok(born(before - 1) + shop.maxAge <= at, 'one before that is over')
  }
  t.same(
    periodsAt(now, 1),
    [Math.floor(now / 1000) - 1, Math.floor(now / 1000)],
    'a period is a second at least',
  )
})
