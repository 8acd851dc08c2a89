/** Checking passwords leaves threads for the flush of a commit. */
import { fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { hashPassword, isPassword } from '../../server/password.ts'

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
