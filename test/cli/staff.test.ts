/** `deity staff`: accounts for the desk, beside a running server. */
import t from 'tap'
import { root } from '../support/app.ts'
import { deity, newApplication, newFolder } from '../support/command.ts'
import { startProcess } from '../support/process.ts'

t.test(
  'an account has a first password that nobody chose, another one when asked again, and goes',
  async (t) => {
    const data = t.testdir()
    const server = await startProcess({ DATA: data })
    t.teardown(() => server.end())
    const run = (...words: string[]) => deity(['staff', ...words], root, { DATA: data })
    const signIn = async (password: string) =>
      (await server.visit('/staff')).fill({ account: 'Grace', password }).submit('Sign in')

    const given: string[] = []
    for (const _ of ['first', 'another']) {
      const { status, lines, notes } = await run('add', 'Grace')
      t.equal(status, 0, notes.join())
      const [password = ''] = lines
      t.match(password, /^[2-9a-z-]{19}$/)
      t.match(notes.join(), /of Grace is valid for 24 hours/)
      t.equal((await signIn(password)).heading, 'Your password')
      given.push(password)
    }
    t.not(given[0], given[1])
    t.equal((await signIn(given[0] ?? '')).status, 422, 'the one before is none any more')

    const clerk = await signIn(given[1] ?? '')
    t.equal((await run('remove', 'Grace')).status, 0)
    t.equal((await clerk.reload()).status, 410)
    t.equal((await signIn(given[1] ?? '')).status, 422)
    t.equal((await run('remove', 'Grace')).status, 1, 'there is none any more')
  },
)

t.test('without accounts, a database or a name it does nothing', async (t) => {
  const data = t.testdir()
  t.match(await deity(['staff', 'add', 'Grace'], root, { DATA: data }), { status: 1, notes: [/no database/] })
  for (const words of [[], ['add'], ['promote', 'Grace'], ['add', 'Grace', 'Hopper']])
    t.equal((await deity(['staff', ...words], root, { DATA: data })).status, 2, words.join(' '))
  const app = newFolder(t)
  await newApplication(app)
  const server = await startProcess({ APP: app, DATA: data })
  await server.end()
  t.match(await deity(['staff', 'add', 'Grace'], app, { DATA: data }), {
    status: 1,
    notes: [/no accounts: there is no .*db\/accounts\.ts/],
  })
})
