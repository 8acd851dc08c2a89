/** `npm run add-staff`: an account for somebody at the desk, beside a running server. */
import t from 'tap'
import { root } from '../support/app.ts'
import { runIn } from '../support/command.ts'
import { startProcess } from '../support/process.ts'

t.test('an account, a new password for it, and none that is short', async (t) => {
  const data = t.testdir()
  const server = await startProcess({ DATA: data })
  t.teardown(() => server.end())
  const add = (password: string) =>
    runIn(
      root,
      `echo '${password}' | DATA='${data}' node --import ./server/typescript.js db/add-staff.ts Grace`,
    )
  const signIn = async (password: string) =>
    (await server.visit('/staff')).fill({ account: 'Grace', password }).submit('Sign in')

  const short = await add('harbour six')
  t.equal(short.status, 1)
  t.match(short.notes.join(), /that has only 11 characters/)
  t.equal((await signIn('harbour six')).status, 422)
  for (const password of ['the harbour at six', 'the harbour at ten']) {
    const { status, lines, notes } = await add(password)
    t.equal(status, 0, notes.join())
    t.notMatch([...lines, ...notes].join(), password)
    t.equal((await signIn(password)).heading, 'Who arrives today')
  }
  t.equal((await signIn('the harbour at six')).status, 422, 'the one before is none any more')
})
