/** The HMAC made of two hashes is the one that Node makes. */
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { hmacBy } from '../../server/hashes.ts'

const nodes = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest('base64url')

t.test('for any key and text', async (t) => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 200 })
  const text = fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 100 }))
  fc.assert(fc.property(key, text, (key, text) => hmacBy(key)(text) === nodes(key, text)))
  for (const length of [1, 32, 63, 64, 65, 128])
    t.equal(
      hmacBy(Buffer.alloc(length, 0xa5))('review.7'),
      nodes(Buffer.alloc(length, 0xa5), 'review.7'),
      `${length} bytes`,
    )
})

t.test('the example of RFC 4231', async (t) => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  const made = Buffer.from(hmacBy(Buffer.from('Jefe'))('what do ya want for nothing?'), 'base64url')
  t.equal(made.toString('hex'), expected)
})
