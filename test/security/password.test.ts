/** Checking passwords leaves threads for the flush of a commit, and holds up nobody. */
import { fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { BusyError } from '../../server/security/busy-error.ts'
import { hashPassword, isCommonPassword, isPassword } from '../../server/security/password.ts'

// Before all others: the hash that stands for no account is made once in a process.
t.test('a rush at the first sign-in leaves the later ones as they are', async (t) => {
  const sent = Promise.allSettled(Array.from({ length: 40 }, () => hashPassword('the harbour at six')))
  await Promise.allSettled([isPassword('the harbour at six', undefined)])
  await sent
  t.notOk(await isPassword('the harbour at six', undefined))
})

t.test('those who sign in do not hold up a flush', async (t) => {
  const hash = await hashPassword('the harbour at six')
  const file = openSync(`${t.testdir({ log: 'something' })}/log`, 'r')
  let checked = 0
  const checks = Array.from({ length: 12 }, async () => {
    await isPassword('the harbour at six', hash)
    checked++
  })
  // The two that may are under way by now.
  await new Promise((resolve) => setImmediate(resolve))
  await promisify(fdatasync)(file)
  t.ok(checked <= 2, `${checked} were checked before it`)
  await Promise.all(checks)
  t.equal(checked, 12)
})

t.test('no more than 32 wait; the others are refused at once', async (t) => {
  const sent = Array.from({ length: 100 }, (_, index) => hashPassword(`the harbour at ${index}`))
  const answers = await Promise.allSettled(sent)
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  t.equal(refused.length, 100 - 32)
  t.ok(refused.every((error) => error instanceof BusyError && error.code === 'DEITY_BUSY'))
  t.ok(await isPassword('the harbour at 7', await hashPassword('the harbour at 7')), 'it goes on')
})

t.test('what is tried first is found in no time, whatever is sent', (t) => {
  isCommonPassword('read the list')
  const long = 65_536
  const texts = {
    'signs and a letter': `${'!'.repeat(long)}a`,
    'signs and a letter between them': `${'!'.repeat(long)}a${'!'.repeat(long)}`,
    'digits and a letter': `${'1'.repeat(long)}a`,
    letters: 'a'.repeat(long),
    'a common one and signs': `password${'!'.repeat(long)}`,
    'pairs of code units': `${'\u{1f600}'.repeat(long)}a`,
    'halves of pairs': `${'\ud83d'.repeat(long)}a${'\ude00'.repeat(long)}`,
    'what grows in small letters': '\u0130'.repeat(long),
  }
  for (const [name, text] of Object.entries(texts)) {
    const words = [text, text.slice(0, long / 2), text.slice(long / 2), '']
    const { user } = process.cpuUsage()
    isCommonPassword(text)
    isCommonPassword(text, words)
    const ms = (process.cpuUsage().user - user) / 1000
    t.ok(ms < 100, `${name}: ${Math.round(ms)} ms`)
  }
  t.ok(isCommonPassword(`Password${'!'.repeat(500)}`), 'signs at its end do not hide it')
  t.ok(isCommonPassword('password\u{1f600}2027'), 'nor do signs of two code units')
  t.end()
})
