/** Identifiers and seals. */
import t from 'tap'
import {
  bornAt,
  createSealer,
  isSessionID,
  newSessionID,
  parseActionID,
  parseScreenID,
  writeCall,
} from '../../server/ids.ts'

t.test('a sessionID is random, carries its time, and has one shape', async (t) => {
  const now = Date.parse('2027-04-05T12:00:00Z')
  const ids = Array.from({ length: 1000 }, () => newSessionID(now))
  t.equal(new Set(ids).size, 1000)
  t.equal(new Set(ids.map((id) => id.slice(7))).size, 1000)
  t.ok(ids.every(isSessionID))
  t.ok(ids.every((id) => bornAt(id) === now))
  for (const text of [
    undefined,
    '',
    'A'.repeat(27),
    'A'.repeat(29),
    `${'A'.repeat(27)}+`,
    `${'A'.repeat(28)}\n`,
  ])
    t.notOk(isSessionID(text))
})

t.test('screenIDs and actionIDs are read as they are written', async (t) => {
  t.same(parseScreenID('review.7'), { screen: 'review', phase: 7 })
  for (const text of [
    undefined,
    '',
    'review',
    'review.',
    '.7',
    'review.07',
    'review.-1',
    'review.7.8',
    'Review.7',
    'review.1e3',
    'review.7\n',
    '__proto__.1',
  ])
    t.equal(parseScreenID(text), undefined, String(text))
  const seal = 'S'.repeat(22)
  const call = writeCall('go', { a: '1.5 & more', b: "it's (ü)*!" })
  const parsed = parseActionID(`${call}.${seal}`)
  t.equal(parsed?.call.text, call)
  t.same(
    [...(parsed?.call.fixed ?? [])],
    [
      ['a', '1.5 & more'],
      ['b', "it's (ü)*!"],
    ],
  )
  t.match(parseActionID(`go.${seal}`), { call: { action: 'go', text: 'go' }, seal })
  for (const text of [
    undefined,
    '',
    'go',
    `go.${seal}xx`,
    `go.${seal.slice(1)}`,
    `go?.${seal}`,
    `.${seal}`,
    `go?a=<b>.${seal}`,
    `go.${seal}\n`,
  ])
    t.equal(parseActionID(text), undefined, String(text))
})

/** Bytes that nobody would use. */
const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
const sealed = { transaction: 't', sessionID: 's', screen: 'a.1', call: 'go?x=1' }

t.test('a seal covers everything, and is made with its own key', async (t) => {
  const { seal, isGood } = createSealer([one])
  const good = seal(sealed)
  t.ok(isGood(sealed, good))
  for (const changes of [
    { transaction: 'u' },
    { sessionID: 'r' },
    { screen: 'a.2' },
    { screen: 'b.1' },
    { call: 'go?x=2' },
    { call: 'go' },
  ])
    t.notOk(isGood({ ...sealed, ...changes }, good), JSON.stringify(changes))
  for (const other of ['', good.slice(2), good.slice(0, -1), `${good}A`, good.toLowerCase(), 'é'.repeat(11)])
    t.notOk(isGood(sealed, other))
  t.notOk(createSealer([two]).isGood(sealed, good))
  t.throws(() => createSealer([Buffer.alloc(31)]), /at least 32 bytes/)
  t.throws(() => createSealer([one, Buffer.alloc(31)]), /at least 32 bytes/)
  t.throws(() => createSealer([]), /no key/)
})

t.test('a seal names its key: the newest makes it, all that are there check it', async (t) => {
  const before = createSealer([one])
  const both = createSealer([two, one])
  t.equal(both.seal(sealed), createSealer([two]).seal(sealed), 'the first key seals')
  t.ok(both.isGood(sealed, before.seal(sealed)), 'the second one checks')
  t.notOk(before.isGood(sealed, both.seal(sealed)), 'a server that has not got the new key')
  t.not(both.seal(sealed)[0], before.seal(sealed)[0], 'the first sign tells them apart')
  t.notOk(both.isGood(sealed, both.seal(sealed)[0] + before.seal(sealed).slice(1)), 'under the other name')
  t.ok(parseActionID(`go.${both.seal(sealed)}`))

  const old = before.seal(sealed).slice(1)
  t.ok(both.isGood(sealed, old), 'one without a name, from before keys had one')
  t.ok(parseActionID(`go.${old}`))
  t.notOk(createSealer([two]).isGood(sealed, old))

  const { seal, isGood, renew } = createSealer([one])
  const earlier = seal(sealed)
  renew([two, one])
  t.equal(seal(sealed), both.seal(sealed))
  t.ok(isGood(sealed, earlier))
  renew([two])
  t.notOk(isGood(sealed, earlier), 'once its key is gone')
  t.throws(() => renew([]), /no key/)
  t.ok(isGood(sealed, both.seal(sealed)), 'and those from before stay')
})
