/** Identifiers and seals. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  bornAt,
  isSessionID,
  newSessionID,
  newTag,
  parseActionID,
  parseScreenID,
  phaseZero,
  writeCall,
  writeScreenID,
} from '../../server/security/identifiers.ts'
import { createSealer } from '../../server/security/seal.ts'
import { startApp } from '../support/app.ts'
import { walkToReview } from '../support/booking.ts'

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
  const review = { screen: 'review', phase: 7, tag: '3f9a1c' }
  t.same(parseScreenID('review.7-3f9a1c'), review)
  t.equal(writeScreenID('review', review), 'review.7-3f9a1c')
  t.same(parseScreenID('dates.0'), { screen: 'dates', ...phaseZero })
  t.equal(writeScreenID('dates', phaseZero), 'dates.0')
  t.match(newTag(), /^[0-9a-f]{6}$/)
  for (const text of [
    undefined,
    '',
    'review',
    'review.',
    '.7',
    'review.7',
    'review.7-',
    'review.7-3f9a1',
    'review.7-3f9a1cc',
    'review.7-3F9A1C',
    'review.07-3f9a1c',
    'review.0-3f9a1c',
    'review.-1-3f9a1c',
    'review.7.8-3f9a1c',
    'Review.7-3f9a1c',
    'review.1e3-3f9a1c',
    'review.7-3f9a1c\n',
    '__proto__.1-3f9a1c',
  ])
    t.equal(parseScreenID(text), undefined, String(text))
  const seal = 'S'.repeat(23)
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
    `go.${seal}x`,
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
  t.throws(() => createSealer([]), /at least one key/)
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

  const unnamed = before.seal(sealed).slice(1)
  t.notOk(both.isGood(sealed, unnamed), 'one that names no key')
  t.equal(parseActionID(`go.${unnamed}`), undefined)

  const { seal, isGood, setKeys } = createSealer([one])
  const earlier = seal(sealed)
  setKeys([two, one])
  t.equal(seal(sealed), both.seal(sealed))
  t.ok(isGood(sealed, earlier))
  setKeys([two])
  t.notOk(isGood(sealed, earlier), 'once its key is gone')
  t.throws(() => setKeys([]), /at least one key/)
  t.ok(isGood(sealed, both.seal(sealed)), 'and those from before stay')
})

t.test('the database holds no sessionID', async (t) => {
  const app = await startApp({ file: true })
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  const sessionID = visitor.form('Book this room').body.get('sessionID') ?? ''
  t.ok(isSessionID(sessionID))
  const stored = Buffer.concat([app.file, `${app.file}-wal`].map((file) => readFileSync(file)))
  t.ok(stored.includes('Ada Lovelace'), 'what was typed is there')
  t.notOk(stored.includes(sessionID), 'as text')
  t.notOk(stored.includes(Buffer.from(sessionID, 'base64url').subarray(0, 16)), 'as bytes')
})
