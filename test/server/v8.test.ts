/** The flags that the server sets are known to this V8, which would say otherwise on standard error and go on. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'

t.test('this V8 knows what it is told', async (t) => {
  const args = ['--import', './server/typescript.js', './server/v8.ts']
  const { stderr } = await promisify(execFile)(process.execPath, args)
  t.equal(stderr, '')
})
