/** The flags that the server sets are known to this V8, which would say otherwise on standard error and go on. */
import t from 'tap'
import { root } from '../support/app.ts'
import { runNode } from '../support/command.ts'

t.test('this V8 knows what it is told', async (t) => {
  const { status, notes } = await runNode(['--import', './server/typescript.js', './server/v8.ts'], root)
  t.equal(status, 0)
  t.same(notes, [])
})
