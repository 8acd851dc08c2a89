/** HMAC-SHA-256 as RFC 4231 has it. */
import t from 'tap'
import { hmacBy } from '../../server/security/hash.ts'

t.test('the second example of RFC 4231', async (t) => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  const made = Buffer.from(hmacBy(Buffer.from('Jefe'))('what do ya want for nothing?'), 'base64url')
  t.equal(made.toString('hex'), expected)
})
