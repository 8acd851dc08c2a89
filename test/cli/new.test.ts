/** `deity new`: what is made type-checks, fits and works at once, and nothing that is there is lost. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { root, startApp } from '../support/app.ts'
import { copyOfSample, deity, newFolder, runNode, tsc } from '../support/command.ts'

/** An application with nothing in it yet. */
function emptyApp(t: { teardown(handler: () => void): unknown }): string {
  const folder = newFolder(t)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.app.json'), include: ['actions', 'screens', 'db'] }),
  )
  return folder
}

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')
/** Every file with its text. */
const everything = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.path}/${entry.name}\n${readFileSync(join(entry.path, entry.name), 'utf8')}`)
    .sort()

/** Checks, types, and the house's own lint and format. */
async function fits(t: Test, folder: string) {
  t.match(await deity(['check'], folder), { status: 0, lines: [/^No mistakes found/], notes: [] })
  t.same(await tsc(folder), { status: 0, lines: [], notes: [] })
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const linted = await runNode(
    [biome, 'check', `--config-path=${root}`, '--vcs-enabled=false', 'actions', 'screens', 'db'],
    folder,
  )
  t.equal(linted.status, 0, linted.notes.join('\n'))
}

t.test('a transaction, a screen and an action, one after the other', async (t) => {
  const folder = emptyApp(t)
  t.match(await deity(['new', 'transaction', 'lend-item'], folder), {
    status: 0,
    lines: [
      'made     actions/lend-item/transaction.ts',
      'made     actions/lend-item/give-details.ts',
      'made     screens/lend-item/details.ts',
      'made     screens/lend-item/details.hbs',
      'made     screens/lend-item/done.ts',
      'made     screens/lend-item/done.hbs',
      'made     db/migrations/001-lend-item.sql',
      'made     db/tables.ts',
    ],
  })
  t.match(
    read(folder, 'actions/lend-item/transaction.ts'),
    /const lendItem = defineTransaction\(\{\n {2}title: 'Lend item',/,
  )
  await fits(t, folder)

  t.same((await deity(['new', 'screen', 'lend-item/book'], folder)).lines, [
    'made     screens/lend-item/book.ts',
    'made     screens/lend-item/book.hbs',
    'changed  screens/lend-item/details.hbs:5  <p>{{link "book"}}</p>',
  ])
  await fits(t, folder)

  const made = await deity(
    ['new', 'action', 'lend-item/choose-book', '--from', 'book', '--to', 'details'],
    folder,
  )
  t.same(made.lines, [
    'made     actions/lend-item/choose-book.ts',
    "changed  screens/lend-item/book.ts:1  import chooseBook from '../../actions/lend-item/choose-book.ts'",
    'changed  screens/lend-item/book.ts:6  offers: [chooseBook],',
    'changed  screens/lend-item/book.hbs:2  {{#form "choose-book"}}',
    'changed  screens/lend-item/book.hbs:3  <button>Choose book</button>',
    'changed  screens/lend-item/book.hbs:4  {{/form}}',
  ])
  await fits(t, folder)

  const ending = await deity(['new', 'action', 'lend-item/give-up', '--to', 'done'], folder)
  t.match(ending.lines.at(-1), '"done" needs name: "give-up" has to see to it.')
  t.match(read(folder, 'screens/lend-item/details.ts'), 'offers: [giveDetails, giveUp],')
  await fits(t, folder)

  t.match((await deity(['new', 'transaction', 'return'], folder)).notes, [/is a word of the language/])
  t.match((await deity(['new', 'transaction', 'reminder'], folder)).lines, [
    /./,
    /./,
    /./,
    /./,
    /./,
    /./,
    'made     db/migrations/002-reminder.sql',
    'changed  db/tables.ts:3  reminder: { name: string; made_at: string }',
  ])
  await fits(t, folder)

  const app = await startApp({ app: folder })
  t.teardown(() => app.close())
  const visitor = await app.visit('/lend-item')
  await visitor.follow('Book')
  await visitor.submit('Choose book')
  t.equal(visitor.heading, 'Your details')
  await visitor.fill({ name: 'Ada' }).submit('Send')
  t.equal(visitor.heading, 'Thank you')
  t.match(visitor.text, 'Ada, your answers are with us')
})

t.test('in the sample, whose modules are written by hand', async (t) => {
  const folder = copyOfSample(t)
  const before = everything(folder)
  await deity(['new', 'screen', 'booking/breakfast', '--from', 'guests'], root, { APP: folder })
  t.same(
    everything(folder)
      .filter((file) => !before.includes(file))
      .map((file) => relative(folder, file.split('\n')[0] ?? '')),
    ['screens/booking/breakfast.hbs', 'screens/booking/breakfast.ts', 'screens/booking/guests.hbs'],
    'a screen touches its own files and the place that leads to it',
  )
  await deity(['new', 'action', 'booking/choose-breakfast', '--from', 'guests'], root, { APP: folder })
  t.match(
    read(folder, 'screens/booking/guests.ts'),
    /add-guest.ts'\nimport chooseBreakfast from '..\/..\/actions\/booking\/choose-breakfast.ts'\nimport listGuests/,
  )
  t.match(
    read(folder, 'screens/booking/guests.ts'),
    'offers: [addGuest, removeGuest, listGuests, chooseBreakfast]',
  )
  t.match(await deity(['check'], folder), { status: 0, lines: [/screens: 19, actions: 21/] })
})

t.test('a screen that was waited for needs no link', async (t) => {
  const folder = emptyApp(t)
  await deity(['new', 'transaction', 'loan'], folder)
  rmSync(join(folder, 'screens/loan/done.ts'))
  rmSync(join(folder, 'screens/loan/done.hbs'))
  t.match(await deity(['check'], folder), { lines: [/there is no screen "done"/] })
  t.same((await deity(['new', 'screen', 'loan/done'], folder)).lines, [
    'made     screens/loan/done.ts',
    'made     screens/loan/done.hbs',
  ])
  t.match(await deity(['check'], folder), { status: 0 })
})

t.test('a module in another style', async (t) => {
  const folder = emptyApp(t)
  await deity(['new', 'transaction', 'loan'], folder)
  const module = join(folder, 'screens/loan/details.ts')
  const inStyle = (screen: string) =>
    writeFileSync(
      module,
      `import giveDetails from '../../actions/loan/give-details.ts'\nimport { loan } from '../../actions/loan/transaction.ts'\n\n${screen}\n`,
    )
  inStyle('export default loan.screen({ title: "Your details", offers: [giveDetails] })')
  t.match(await deity(['new', 'action', 'loan/one'], folder), { status: 0 })
  t.match(read(folder, 'screens/loan/details.ts'), 'title: "Your details", offers: [giveDetails, one] })')
  t.match(await deity(['check'], folder), { status: 0 })

  rmSync(join(folder, 'actions/loan/one.ts'))
  writeFileSync(
    join(folder, 'screens/loan/details.hbs'),
    '{{#form "give-details"}}{{field "name" label="Name"}}<button>Send</button>{{/form}}',
  )
  inStyle('const offers = [giveDetails]\nexport default loan.screen({ title: `Your details`, offers })')
  const before = everything(folder)
  t.match(await deity(['new', 'action', 'loan/two'], folder), {
    status: 1,
    notes: [
      /^screens\/loan\/details.ts offers its actions in a form that this command cannot change/,
      "import two from '../../actions/loan/two.ts'",
      'offers: [two],',
    ],
  })
  t.same(everything(folder), before)
})

t.test('refused, with nothing changed', async (t) => {
  const folder = emptyApp(t)
  await deity(['new', 'transaction', 'loan'], folder)
  mkdirSync(join(folder, 'screens/left'))
  const before = everything(folder)
  for (const [words, note] of [
    ['transaction loan', 'actions/loan is there already'],
    ['transaction left', '"left" cannot be a name: the server itself uses it'],
    ['transaction class', '"class" cannot be a name: "class" is a word of the language'],
    ['transaction z', '"z" cannot be a name: every action imports a "z"'],
    ['transaction Loan', '"Loan" cannot be a name: use a-z, 0-9 and -'],
    ['transaction ../loan', '"../loan" cannot be a name: use a-z, 0-9 and -'],
    ['screen loan/details --from details', 'screens/loan/details.ts is there already'],
    ['screen laon/book', 'there is no transaction "laon" (did you mean "loan"?)'],
    ['screen loan/book --from detials', '"loan" has no screen "detials" (did you mean "details"?)'],
    ['screen loan/book --from done', '"done" ends the transaction: nothing can be reached from it'],
    ['action loan/give-details', 'actions/loan/give-details.ts is there already'],
    ['action loan/transaction', 'actions/loan/transaction.ts is there already'],
    ['action loan/leave', '"leave" cannot be a name: the server itself uses it'],
    ['action loan/choose --to don', '"loan" has no screen "don" (did you mean "done"?)'],
  ] as const) {
    const { status, notes } = await deity(['new', ...words.split(' ')], folder)
    t.same({ status, first: notes[0] }, { status: 1, first: note }, words)
  }
  for (const words of [
    '',
    'transaction',
    'screen loan',
    'screen loan/a/b',
    'page loan/book',
    'screen loan/book --too x',
  ])
    t.equal((await deity(['new', ...words.split(' ')], folder)).status, 2, words)
  t.same(everything(folder), before)
  t.notOk(existsSync(join(folder, 'loan')))
})
