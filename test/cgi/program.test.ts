/** `deity cgi --prepare`: the program answers as the application does, and only as long as it is made of its files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { root } from '../support/app.ts'
import { askCgi, type CgiRequest, copyFixture, formOf, prepareFixture } from '../support/cgi.ts'
import { deity } from '../support/command.ts'

function asking(t: Test, app: string) {
  const data = mkdtempSync(join(tmpdir(), 'deity-program-'))
  t.teardown(() => rmSync(data, { recursive: true }))
  const settings = { APP: app, DATA: join(data, 'data'), AFTER_POST: 'page', COOKIE_BINDING: 'off' }
  return (request: CgiRequest) => askCgi(settings, request)
}

/** A page without what each session has of its own. */
const plain = (body: string) =>
  body.replaceAll(/"[\w-]{20,}"|(sessionID|actionID)=[^"&]*|value="[^"]*\.[\w-]{20,}"/g, '')

const edit = (file: string, from: string, to: string) =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))

const changed = /files have changed/

t.test('a page is the same with it and without', async (t) => {
  const app = await prepareFixture(t, 'odd')
  const ask = asking(t, app)
  const fast = await ask({ path: '/odd' })
  t.match(fast, { status: 200, exit: 0 })
  rmSync(join(app, '.deity'), { recursive: true })
  const slow = await ask({ path: '/odd' })
  t.match(slow, { status: 200, exit: 0 })
  t.equal(plain(fast.body), plain(slow.body))
  t.same([...fast.headers.keys()], [...slow.headers.keys()])
})

t.test('a stack names the modules of the application', async (t) => {
  const ask = asking(t, await prepareFixture(t, 'odd'))
  const choice = await ask({ path: '/odd' })
  const middle = await ask({
    path: '/odd',
    body: formOf(choice.body, { mood: 'throws', note: '', size: '' }),
  })
  const thrown = await ask({ path: '/odd', body: formOf(middle.body, { word: '' }) })
  t.equal(thrown.status, 500)
  t.match(thrown.log, /actions\/odd\/run\.ts:14:\d+/)
})

t.test('it is made of the files that are there', async (t) => {
  const app = await prepareFixture(t, 'ledger')
  const ask = asking(t, app)
  const page = await ask({ path: '/transfer' })
  t.notMatch(page.log, changed)
  const template = join(app, 'screens/transfer/accounts.hbs')
  edit(template, '<button>Continue', '<button>Go on')
  const edited = await ask({ path: '/transfer' })
  t.match(edited, { status: 200, body: /<button>Go on/, log: changed }, 'a template')
  t.match(await deity(['cgi', '--prepare', app], root), { status: 0, lines: [/^One program of/] })
  const again = await ask({ path: '/transfer' })
  t.match(again, { status: 200, body: /<button>Go on/ })
  t.notMatch(again.log, changed)
  t.equal(readdirSync(join(app, '.deity/cgi')).length, 2, 'the one before is removed')
  writeFileSync(join(app, 'actions/transfer/nothing.ts'), 'export default 1\n')
  const broken = await ask({ path: '/transfer' })
  t.match(broken, { status: 500, exit: 1, log: /nothing\.ts:1:1 {2}exports no action/ }, 'a new module')
})

t.test('where it cannot be read, the process starts without it', async (t) => {
  const app = await prepareFixture(t, 'ledger')
  const [program = ''] = readdirSync(join(app, '.deity/cgi')).filter((name) => name.startsWith('program-'))
  rmSync(join(app, '.deity/cgi', program), { recursive: true })
  const page = await asking(t, app)({ path: '/transfer' })
  t.match(page, { status: 200, log: /the program of the application cannot be used: .*ENOENT/ })
})

t.test('an application with a mistake has none', async (t) => {
  const app = copyFixture('ledger')
  t.teardown(() => rmSync(app, { recursive: true }))
  edit(join(app, 'screens/transfer/accounts.hbs'), '"source"', '"sauce"')
  const made = await deity(['cgi', '--prepare', app], root)
  t.match(made, { status: 1 })
  t.match(made.notes.join('\n'), /accounts\.hbs:.*"sauce"/)
  t.notOk(readdirSync(app).includes('.deity'))
})
