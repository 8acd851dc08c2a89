/** `deity check`: what does not fit, each at its place, all of it at once. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { root } from '../support/app.ts'
import { copyOfSample, deity, newFolder, replaceIn, runNode } from '../support/command.ts'
import { noPostgres, startCluster } from '../support/postgres.ts'
import { startProcess } from '../support/process.ts'
import { withoutCode } from '../support/without-code.ts'

interface Mistake {
  file: string
  from: string
  to: string
  /** What stands at the place that is reported. */
  at: string
  says: RegExp
  /** Only types or a run of the migrations know it: `check` reports it, but not the server. */
  by?: 'check'
}

/** A wrong name in every place where a name can stand. What is not said to be `by` check is said by both. */
const mistakes: Record<string, Mistake> = {
  'a screen in next': {
    file: 'actions/booking/add-guest.ts',
    from: "next: ['guests']",
    to: "next: ['gests']",
    at: "gests']",
    says: /^there is no screen "gests" \(did you mean "guests"\?\)$/,
  },
  'a screen in an outcome': {
    file: 'actions/booking/give-contact.ts',
    from: "show('review'",
    to: "show('revew'",
    at: "revew'",
    says: /"revew".*did you mean "review"\?\)$/,
    by: 'check',
  },
  'a step': {
    file: 'actions/booking/transaction.ts',
    from: "'contact', 'review']",
    to: "'contct', 'review']",
    at: "contct'",
    says: /^there is no screen "contct" \(did you mean "contact"\?\)$/,
  },
  'a screen in a watch': {
    file: 'actions/booking/transaction.ts',
    from: "next: ['review', 'room'],",
    to: "next: ['review', 'room', 'rooom'],",
    at: "rooom'",
    says: /^there is no screen "rooom" \(did you mean "room"\?\)$/,
  },
  'a screen in a link': {
    file: 'screens/booking/review.hbs',
    from: '{{link "dates"',
    to: '{{link "date"',
    at: '{{link "date"',
    says: /^there is no screen "date" \(did you mean "dates"\?\)$/,
  },
  'an action in a form': {
    file: 'screens/booking/dates.hbs',
    from: '{{#form "choose-dates"}}',
    to: '{{#form "chose-dates"}}',
    at: '{{#form',
    says: /^action "chose-dates": there is no such action \(did you mean "choose-dates"\?\)$/,
  },
  'an action in a button': {
    file: 'screens/booking/review.hbs',
    from: '<button>{{t "review.book"',
    to: '{{button "confrm" "Book it"}}<button>Book',
    at: '{{button',
    says: /^action "confrm": there is no such action \(did you mean "confirm"\?\)$/,
  },
  'an action in offers': {
    file: 'screens/booking/contact.ts',
    from: 'offers: [giveContact]',
    to: 'offers: [giveContct]',
    at: 'giveContct',
    says: /giveContct/,
  },
  'a field': {
    file: 'screens/change/find.hbs',
    from: '{{field "reference"',
    to: '{{field "refrence"',
    at: '{{field "refrence"',
    says: /^action "find-booking" has no input "refrence" \(did you mean "reference"\?\)$/,
  },
  'a fixed parameter': {
    file: 'screens/booking/room.hbs',
    from: 'room=this.code',
    to: 'rom=this.code',
    at: '{{#form',
    says: /^action "choose-room" has no input "rom" \(did you mean "room"\?\)$/,
  },
  'a helper': {
    file: 'screens/partials/guests.hbs',
    from: '{{field "guestAge"',
    to: '{{feild "guestAge"',
    at: '{{feild',
    says: /^there is no helper \{\{feild\}\} \(did you mean "field"\?\)$/,
  },
  'a kind of field': {
    file: 'screens/booking/contact.hbs',
    from: 'as="tel"',
    to: 'as="tell"',
    at: '{{field "phone"',
    says: /^there is no kind of field "tell" \(did you mean "tel"\?\)$/,
  },
  "a field's hint": {
    file: 'screens/booking/contact.hbs',
    from: 'hint=(t "contact.email.hint")',
    to: 'hnt=(t "contact.email.hint")',
    at: 'hnt=',
    says: /^\{\{field\}\} takes no hnt= \(did you mean "hint"\?\)$/,
  },
  'a property of a preference': {
    file: 'screens/preferences.ts',
    from: "label: t('language.size')",
    to: "lable: t('language.size')",
    at: 'lable:',
    says: /^a preference has no "lable" \(did you mean "label"\?\)$/,
  },
  'a preference that the engine could not tell from its own': {
    file: 'screens/preferences.ts',
    from: 'textSize:',
    to: "call: { label: 'A call', values: { one: 'One', two: 'Two' } },\n  textSize:",
    at: 'call:',
    says: /^"call" cannot name a preference$/,
  },
  'a preference without a choice': {
    file: 'screens/preferences.ts',
    from: 'textSize:',
    to: "sound: { label: 'Sound', values: { on: 'On' } },\n  textSize:",
    at: 'sound:',
    says: /^"sound" has nothing to choose: it needs two values$/,
  },
  'a value of a preference': {
    file: 'screens/preferences.ts',
    from: 'large: t(',
    to: "'very large': t(",
    at: "very large':",
    says: /^"very large" cannot be a value: use letters, digits and -$/,
  },
  "a preference's name in a template": {
    file: 'screens/booking/dates.hbs',
    from: '<button>',
    to: '{{preferences.textSiz}}<button>',
    at: 'preferences.textSiz}}',
    says: /nothing gives this template "textSiz" \(did you mean "textSize"\?\)$/,
    by: 'check',
  },
  'a key in a template': {
    file: 'screens/booking/dates.hbs',
    from: '{{t "continue"}}',
    to: '{{t "contineu"}}',
    at: '{{t "contineu"}}',
    says: /^there is no text "contineu" in "(en|nl|de)" \(did you mean "continue"\?\)$/,
  },
  'a key in a module': {
    file: 'screens/booking/dates.ts',
    from: "t('dates.title')",
    to: "t('dates.titel')",
    at: "t('dates.titel')",
    says: /^there is no text "dates\.titel" in "(en|nl|de)"/,
  },
  'a value of a text in a template': {
    file: 'screens/booking/room.hbs',
    from: '{{t "room.few" n=this.fewLeft}}',
    to: '{{t "room.few" m=this.fewLeft}}',
    at: '{{t "room.few"',
    says: /^the text "room\.few" (needs n=|takes no m=) in "(en|nl|de)"/,
  },
  'a value of a text in a module': {
    file: 'db/summary.ts',
    from: '{ n: nightsBetween(chosen) }',
    to: '{ m: nightsBetween(chosen) }',
    at: 'm: nights',
    says: /m/,
    by: 'check',
  },
  'an account that nobody signs in to': {
    file: 'actions/change/transaction.ts',
    from: "  idleTimeout: '",
    to: "  account: () => undefined,\n  idleTimeout: '",
    at: 'account: ()',
    says: /^`account` is never called without a `signInScreen`$/,
  },
  'a value given to a link': {
    file: 'screens/booking/review.hbs',
    from: '{{link "guests" (t "change") hidden=(t "change.guests")}}',
    to: '{{link "guests" (t "change") hidden=(t "change.guests") label="x"}}',
    at: 'label="x"',
    says: /^the screen "guests" has no parameter "label"$/,
  },
  'a button without its text': {
    file: 'screens/partials/guests.hbs',
    from: '{{button "add-guest" (t "guests.add")}}',
    to: '{{button "add-guest"}}',
    at: '{{button "add-guest"',
    says: /^\{\{button\}\} takes an action and a label$/,
  },
  'a partial': {
    file: 'screens/booking/guests.hbs',
    from: '{{> held}}',
    to: '{{> heldd}}',
    at: '{{> heldd}}',
    says: /^there is no partial "heldd" \(did you mean "held"\?\)$/,
  },
  'a need': {
    file: 'screens/change/receipt.ts',
    from: 'needs: ',
    to: "needs: (await import('zod')).z.object({ adress: (await import('zod')).z.string() }) ?? ",
    at: 'adress',
    says: /^the state has no "adress"/,
  },
  'a value in a template': {
    file: 'screens/booking/receipt.hbs',
    from: '{{reference}}',
    to: '{{refrence}}',
    at: 'refrence',
    says: /^nothing gives this template "refrence" \(did you mean "reference"\?\)$/,
    by: 'check',
  },
  'an answer that neither the state nor the view knows': {
    file: 'screens/booking/room.hbs',
    from: '{{#each rooms}}',
    to: '{{answers "guests"}}{{#each rooms}}',
    at: '"guests"',
    says: /^nothing gives this template "guestName"/,
    by: 'check',
  },
  'a value in a list in a template': {
    file: 'screens/partials/guests.hbs',
    from: '{{this.text}}',
    to: '{{this.txt}}',
    at: 'this.txt',
    says: /^nothing gives this template "txt" \(did you mean "text"\?\)$/,
    by: 'check',
  },
  'a list in a template': {
    file: 'screens/booking/review.hbs',
    from: '{{#each guests}}',
    to: '{{#each gests}}',
    at: 'gests',
    says: /^nothing gives this template "gests" \(did you mean "guests"\?\)$/,
    by: 'check',
  },
  "a value given to a template's helper": {
    file: 'screens/booking/dates.hbs',
    from: 'label=(t "arrival") min=today',
    to: 'label=(t "arrival") min=tody',
    at: 'tody',
    says: /^nothing gives this template "tody" \(did you mean "today"\?\)$/,
    by: 'check',
  },
  'a value in a partial': {
    file: 'screens/partials/held.hbs',
    from: '{{#if heldUntil}}',
    to: '{{#if heldUntl}}',
    at: 'heldUntl',
    says: /^nothing gives this template "heldUntl"/,
    by: 'check',
  },
  'a property of the state': {
    file: 'screens/booking/review.ts',
    from: 'state.total',
    to: 'state.totl',
    at: 'totl',
    says: /^Property 'totl' does not exist. Did you mean 'total'\?$/,
    by: 'check',
  },
  'an input': {
    file: 'actions/booking/choose-room.ts',
    from: 'input.room,',
    to: 'input.rom,',
    at: 'rom,',
    says: /^Property 'rom' does not exist. Did you mean 'room'\?$/,
    by: 'check',
  },
  'a field of a reject': {
    file: 'actions/change/find-booking.ts',
    from: 'reject({',
    to: 'reject({ nme: "no", ',
    at: 'nme',
    says: /"nme"/,
    by: 'check',
  },
  'a table': {
    file: 'actions/booking/confirm.ts',
    from: "insertInto('booking')",
    to: "insertInto('bookings')",
    at: "bookings'",
    says: /"bookings".*did you mean "booking"\?\)$/,
    by: 'check',
  },
  'a column': {
    file: 'db/holds.ts',
    from: "where('session'",
    to: "where('sesion'",
    at: "'sesion'",
    says: /"sesion"/,
    by: 'check',
  },
  'a property of a definition': {
    file: 'screens/change/details.ts',
    from: 'title:',
    to: 'titel:',
    at: 'titel',
    says: /^a screen has no "titel" \(did you mean "title"\?\)$/,
  },
  'a table in a foreign key': {
    file: 'db/migrations/002-hold.sql',
    from: 'references room_type',
    to: 'references room_typ',
    at: 'room_typ ',
    says: /^there is no table "room_typ" \(did you mean "room_type"\?\)$/,
    by: 'check',
  },
  'a column in a foreign key': {
    file: 'db/migrations/001-inn.sql',
    from: 'references booking (reference)',
    to: 'references booking (refrence)',
    at: 'refrence',
    says: /^"booking" has no column "refrence" \(did you mean "reference"\?\)$/,
    by: 'check',
  },
  'a table that no migration makes': {
    file: 'db/tables.ts',
    from: '  season: {',
    to: '  seasons: {',
    at: 'seasons',
    says: /^no migration makes the table "seasons" \(did you mean "season"\?\)$/,
    by: 'check',
  },
  'a column that no migration makes': {
    file: 'db/tables.ts',
    from: 'rooms: number',
    to: 'rom: number',
    at: 'rom:',
    says: /^no migration makes the column "rom" of "room_type" \(did you mean "rooms"\?\)$/,
    by: 'check',
  },
}

/** `file:line:column` of a text that is there once, or first. */
function placeOf(folder: string, file: string, text: string): string {
  const before = readFileSync(join(folder, file), 'utf8').split(text)[0]?.split('\n') ?? []
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}  `
}

t.test('the sample fits', async (t) => {
  t.match(await deity(['check'], root), {
    status: 0,
    lines: ['No mistakes found: booking, change, staff (screens: 18, actions: 20).'],
    notes: [],
  })
})

t.test('a wrong name in any place, all of them at once', async (t) => {
  const folder = copyOfSample(t)
  for (const { file, from, to } of Object.values(mistakes)) replaceIn(join(folder, file), from, to)
  const reports = ([, { file, at, says }]: [string, Mistake], lines: string[]) => {
    const place = placeOf(folder, file, at)
    return lines.some((line) => line.startsWith(place) && says.test(withoutCode(line).slice(place.length)))
  }
  const all = Object.entries(mistakes)
  t.ok(all.length >= 20)
  const { status, lines, notes } = await deity(['check'], folder)
  t.equal(status, 1)
  t.same(notes, [])
  for (const mistake of all) t.ok(reports(mistake, lines), mistake[0])

  const refused = await startProcess({ APP: folder, DATA: newFolder(t) }).then(
    () => '',
    (error: Error) => error.message,
  )
  t.match(refused, /^exited with 1: Deity did not start/, 'nor does the server listen')
  const said = refused.split('\n').map((line) => line.replace(`${folder}/`, ''))
  for (const mistake of all)
    if (mistake[1].by !== 'check') t.ok(reports(mistake, said), `${mistake[0]}, at the start`)
  if (!t.passing()) t.comment(lines.join('\n'))
})

t.test('what is asked and kept has to be read somewhere', async (t) => {
  const folder = copyOfSample(t)
  replaceIn(
    join(folder, 'actions/booking/transaction.ts'),
    'name: z.string(),',
    'name: z.string(), hobby: z.string(),',
  )
  replaceIn(
    join(folder, 'actions/booking/choose-dates.ts'),
    'depart: departInput }',
    'depart: departInput, pets: z.int().optional() }',
  )
  replaceIn(join(folder, 'screens/booking/dates.hbs'), '<button>', '{{field "pets" label="Pets"}}<button>')
  t.match(await deity(['check', folder], root), {
    status: 1,
    lines: [
      /actions\/booking\/choose-dates.ts:8:63 {2}nothing reads the input "pets" \[DEITY_VALUE_UNREAD\]$/,
      /actions\/booking\/transaction.ts:28:25 {2}nothing reads the state property "hobby" \[DEITY_VALUE_UNREAD\]$/,
    ],
  })
  replaceIn(join(folder, 'actions/booking/choose-dates.ts'), 'if (errors) ', 'if (errors && !input.pets) ')
  replaceIn(join(folder, 'screens/booking/receipt.hbs'), '{{name}}', '{{name}} {{hobby}}')
  t.match(await deity(['check'], folder), { status: 0, lines: [/^No mistakes found/] })
})

t.test('an address that z.email() would refuse is advice', async (t) => {
  const folder = copyOfSample(t)
  const file = 'actions/booking/give-contact.ts'
  replaceIn(
    join(folder, file),
    "emailAddress(enter(t('enter.email'))).max(120)",
    'z.email().max(120).optional()',
  )
  replaceIn(join(folder, file), 'import { emailAddress, show, t }', 'import { show, t }')
  t.match(await deity(['check', folder], root), {
    notes: [/give-contact.ts:14:5 {2}z\.email\(\) of the input "email" refuses .* \[DEITY_INPUT_ADDRESS\]$/],
  })
})

t.test('a screen misspelt in next is reported there, and the outcomes that are right are not', async (t) => {
  const folder = copyOfSample(t)
  replaceIn(join(folder, 'actions/booking/give-contact.ts'), "next: ['review']", "next: ['revew']")
  const { status, lines } = await deity(['check'], folder)
  t.equal(status, 1)
  t.match(
    lines.find((line) => line.startsWith('actions/')),
    /:\d+ {2}there is no screen "revew" \(did you mean "review"\?\) \[DEITY_SCREEN_UNKNOWN\]$/,
  )
  t.notMatch(lines.join('\n'), /DEITY_TYPE/)
})

t.test('an error of types alone is reported, and does not keep the server from starting', async (t) => {
  const folder = copyOfSample(t)
  const file = join(folder, 'actions/booking/give-contact.ts')
  replaceIn(file, "import { z } from 'zod'", "import { join } from 'node:path'\nimport { z } from 'zod'")
  t.match(await deity(['check'], folder), {
    status: 1,
    lines: [/^actions\/booking\/give-contact.ts:\d+:\d+ {2}'join' is declared but .* \[DEITY_TYPE\]$/],
  })
  const server = await startProcess({ APP: folder, DATA: newFolder(t) })
  t.equal((await server.end()).status, 0)
})

t.test('migrations are run', async (t) => {
  const folder = copyOfSample(t)
  writeFileSync(
    join(folder, 'db/migrations/004-note.sql'),
    'create table note (\n  text text not nul\n) strict;\n',
  )
  t.match(await deity(['check'], folder), {
    status: 1,
    lines: [/^db\/migrations\/004-note.sql:2:17 {2}near "nul": syntax error \[DEITY_MIGRATION\]$/],
  })
})

t.test('what only SQLite has is named, with what both have', async (t) => {
  const folder = copyOfSample(t)
  writeFileSync(
    join(folder, 'db/migrations/004-note.sql'),
    `create table note (id integer primary key, -- not this: blob
  name text collate nocase, photo blob, word text default 'real') strict;
insert or replace into note (name) values (ifnull(null, 'a'));\n`,
  )
  writeFileSync(join(folder, 'db/migrations/005-more.sql'), 'create table more (photo blob) strict;\n')
  writeFileSync(join(folder, 'db/migrations/005-more.postgres.sql'), 'create table more (photo bytea);\n')
  writeFileSync(
    join(folder, 'db/notes.ts'),
    "import { sql } from 'kysely'\n\nexport const day = sql<string>`strftime('%d', '2027-04-05')`\n",
  )
  const { notes } = await deity(['check'], folder)
  const found = notes.filter((line) => line.includes('DEITY_SQLITE_ONLY'))
  const expected = [
    /^db\/migrations\/004-note\.sql:1:\d+ {2}only SQLite has "integer primary key": .*keys that the application/,
    /^db\/migrations\/004-note\.sql:2:13 {2}only SQLite has "collate nocase": compare lower/,
    /^db\/migrations\/004-note\.sql:2:\d+ {2}only SQLite has "blob": write a file for PostgreSQL with bytea/,
    /^db\/migrations\/004-note\.sql:3:1 {2}only SQLite has "insert or replace": write on conflict/,
    /^db\/migrations\/004-note\.sql:3:\d+ {2}only SQLite has "ifnull\(\)": write coalesce/,
    /^db\/notes\.ts:3:\d+ {2}only SQLite has "strftime\(\)": make days and times in TypeScript/,
  ]
  t.equal(found.length, expected.length, found.join('\n'))
  for (const says of expected)
    t.ok(
      found.some((line) => says.test(line)),
      String(says),
    )
})

t.test('with DATABASE the migrations run on PostgreSQL as well', { skip: noPostgres ?? false }, async (t) => {
  const cluster = await startCluster()
  t.teardown(() => cluster.remove())
  const folder = copyOfSample(t)
  const check = () => deity(['check'], folder, { DATABASE: cluster.url })
  t.equal((await check()).status, 0)
  writeFileSync(join(folder, 'db/migrations/004-note.sql'), 'create table note (a text, b text) strict;\n')
  const other = join(folder, 'db/migrations/004-note.postgres.sql')
  writeFileSync(other, 'create table note (a text);\n')
  t.match(
    (await check()).lines.join('\n'),
    /PostgreSQL lacks the column "b" of "note" \[DEITY_TABLE_UNKNOWN\]/,
  )
  writeFileSync(other, 'create table note (a text, b blob);\n')
  t.match(
    (await check()).lines.join('\n'),
    /004-note\.postgres\.sql:1:\d+ {2}PostgreSQL: type "blob" does not exist/,
  )
  const left = await runNode(['--input-type=module', '-e', askTables], root, { DATABASE: cluster.url })
  t.same(left.lines, ['0'], 'nothing is left of them')
})

/** Prints how many tables there are. */
const askTables = `import pg from 'pg'
const client = new pg.Client({ connectionString: process.env.DATABASE })
await client.connect()
const { rows } = await client.query("select count(*) from information_schema.tables where table_name in ('note', 'booking')")
console.log(rows[0].count)
await client.end()`

/** As in the container: no TypeScript, no layout library. */
t.test('without the packages for development', async (t) => {
  const folder = newFolder(t)
  for (const name of ['cli', 'server', 'db', 'screens', 'actions', 'package.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const run = (...args: string[]) => runNode(['cli/deity.js', ...args], folder)
  t.match(await run('check'), {
    status: 0,
    lines: [/^No mistakes found/],
    notes: [/^Types were not checked/],
  })
  t.match(await run('map'), { status: 1, lines: [], notes: [/@viz-js\/viz/] })
  t.match((await run('map', '--mermaid')).lines, ['flowchart TD'])
})
