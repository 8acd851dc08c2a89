/** `deity check`: what does not fit, each at its place, all of it at once. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { root } from '../support/app.ts'
import { copyOfSample, deity, newFolder, replaceIn, runNode } from '../support/command.ts'
import { startProcess } from '../support/process.ts'

interface Mistake {
  file: string
  from: string
  to: string
  /** What stands at the place that is reported. */
  at: string
  says: RegExp
  /** Only types or a run of the migrations know it: `check` says it, and so `npm start`, but not the server itself. */
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
    file: 'screens/booking/guests.hbs',
    from: '{{button "add-guest"',
    to: '{{button "add-gest"',
    at: '{{button',
    says: /^action "add-gest": there is no such action \(did you mean "add-guest"\?\)$/,
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
    file: 'screens/change/guests.hbs',
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
    from: 'hint="Only',
    to: 'hnt="Only',
    at: 'hnt="Only',
    says: /^\{\{field\}\} takes no hnt= \(did you mean "hint"\?\)$/,
  },
  'a property of a preference': {
    file: 'screens/preferences.ts',
    from: "label: { en: 'Language'",
    to: "lable: { en: 'Language'",
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
    says: /^of "sound" there is nothing to choose: it needs two values$/,
  },
  'a value of a preference': {
    file: 'screens/preferences.ts',
    from: 'large: {',
    to: "'very large': {",
    at: "very large':",
    says: /^"very large" cannot be a value: use letters, digits and -$/,
  },
  'a language': {
    file: 'screens/preferences.ts',
    from: "en: 'English', ",
    to: "en: 'English', dutch1: 'Dutch', ",
    at: 'dutch1:',
    says: /^"dutch1" is no language: write en, nl or pt-BR$/,
  },
  'words in a language': {
    file: 'screens/preferences.ts',
    from: "nl: 'Lettergrootte'",
    to: "n1: 'Lettergrootte'",
    at: 'n1:',
    says: /^there is no language "n1" \(did you mean "nl"\?\)$/,
  },
  'words in the first language': {
    file: 'screens/booking/dates.ts',
    from: "en: 'Your dates', ",
    to: '',
    at: 'title:',
    says: /^"title" has no words in "en", the first language$/,
  },
  "a name in another language's template": {
    file: 'screens/booking/dates.nl.hbs',
    from: 'min=today}}\n<button>',
    to: 'min=todya}}\n<button>',
    at: 'todya',
    says: /nothing gives this template "todya" \(did you mean "today"\?\)$/,
    by: 'check',
  },
  "a preference's name in a template": {
    file: 'screens/booking/dates.hbs',
    from: '<button>',
    to: '{{preferences.textSiz}}<button>',
    at: 'preferences.textSiz}}',
    says: /nothing gives this template "textSiz" \(did you mean "textSize"\?\)$/,
    by: 'check',
  },
  'a layout in which the Enter key would choose': {
    file: 'screens/layout.nl.hbs',
    from: '<main id="main">',
    to: '<main id="main">{{{choices}}}',
    at: '{{{choices}}}',
    says: /^\{\{\{choices\}\}\} belongs behind \{\{\{body\}\}\}: else the Enter key would choose$/,
  },
  "a form of another language's template": {
    file: 'screens/booking/dates.nl.hbs',
    from: '{{field "arrive"',
    to: '{{field "depart"',
    at: '{{#form',
    says: /^its forms are not those of the template in the first language$/,
  },
  'an account that nobody signs in to': {
    file: 'actions/change/transaction.ts',
    from: "  idle: '",
    to: "  account: () => undefined,\n  idle: '",
    at: 'account: ()',
    says: /^nobody has an account where there is no `signIn` screen$/,
  },
  'a value given to a link': {
    file: 'screens/booking/review.hbs',
    from: '{{link "contact" "Change e-mail"}}',
    to: '{{link "contact" "Change e-mail" label="x"}}',
    at: 'label="x"',
    says: /^\{\{link\}\} takes no label=$/,
  },
  'a button without its text': {
    file: 'screens/change/guests.hbs',
    from: '{{button "add-guest" "Add this guest and another"}}',
    to: '{{button "add-guest"}}',
    at: '{{button "add-guest"',
    says: /^\{\{button\}\} takes an action and what stands on it$/,
  },
  'a partial': {
    file: 'screens/booking/guests.hbs',
    from: '{{> kept}}',
    to: '{{> keptt}}',
    at: '{{> keptt}}',
    says: /^there is no partial "keptt" \(did you mean "kept"\?\)$/,
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
    file: 'screens/booking/guests.hbs',
    from: '{{this.age}}',
    to: '{{this.agee}}',
    at: 'this.agee',
    says: /^nothing gives this template "agee" \(did you mean "age"\?\)$/,
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
    from: 'label="Arrival" min=today',
    to: 'label="Arrival" min=tody',
    at: 'tody',
    says: /^nothing gives this template "tody" \(did you mean "today"\?\)$/,
    by: 'check',
  },
  'a value in a partial': {
    file: 'screens/partials/kept.hbs',
    from: '{{#if kept}}',
    to: '{{#if kepd}}',
    at: 'kepd',
    says: /^nothing gives this template "kepd"/,
    by: 'check',
  },
  'a property of the state': {
    file: 'actions/booking/remove-guest.ts',
    from: 'state.guests',
    to: 'state.gests',
    at: 'gests',
    says: /^Property 'gests' does not exist. Did you mean 'guests'\?$/,
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
    from: 'reject({ ',
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
    file: 'actions/booking/transaction.ts',
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
    lines: ['All of it fits: booking, change, staff (screens: 18, actions: 19).'],
    notes: [],
  })
})

t.test('a wrong name in any place, all of them at once', async (t) => {
  const folder = copyOfSample(t)
  for (const { file, from, to } of Object.values(mistakes)) replaceIn(join(folder, file), from, to)
  const reports = ([, { file, at, says }]: [string, Mistake], lines: string[]) => {
    const place = placeOf(folder, file, at)
    return lines.some((line) => line.startsWith(place) && says.test(line.slice(place.length)))
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
    'depart: z.iso.date() }',
    'depart: z.iso.date(), pets: z.int().optional() }',
  )
  for (const [file, label] of [
    ['dates.hbs', 'Pets'],
    ['dates.nl.hbs', 'Huisdieren'],
  ])
    replaceIn(
      join(folder, `screens/booking/${file}`),
      '<button>',
      `{{field "pets" label="${label}"}}<button>`,
    )
  t.match(await deity(['check', folder], root), {
    status: 1,
    lines: [
      /actions\/booking\/choose-dates.ts:7:65 {2}nothing reads the input "pets"$/,
      /actions\/booking\/transaction.ts:22:25 {2}nothing reads "hobby" of the state$/,
    ],
  })
  replaceIn(
    join(folder, 'actions/booking/choose-dates.ts'),
    'reject({ depart })',
    "reject({ depart: input.pets ? 'no' : depart })",
  )
  replaceIn(join(folder, 'screens/booking/receipt.hbs'), '{{name}}', '{{name}} {{hobby}}')
  t.match(await deity(['check'], folder), { status: 0, lines: [/^All of it fits/] })
})

t.test('migrations are run', async (t) => {
  const folder = copyOfSample(t)
  writeFileSync(
    join(folder, 'db/migrations/004-note.sql'),
    'create table note (\n  text text not nul\n) strict;\n',
  )
  t.match(await deity(['check'], folder), {
    status: 1,
    lines: [/^db\/migrations\/004-note.sql:2:17 {2}near "nul": syntax error$/],
  })
})

/** As in the container: no TypeScript, no layout library. */
t.test('without the packages for development', async (t) => {
  const folder = newFolder(t)
  for (const name of ['cli', 'server', 'db', 'screens', 'actions', 'package.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const run = (...args: string[]) => runNode(['cli/deity.js', ...args], folder)
  t.match(await run('check'), {
    status: 0,
    lines: [/^All of it fits/],
    notes: [/^Types were not checked/],
  })
  t.match(await run('map'), { status: 1, lines: [], notes: [/@viz-js\/viz/] })
  t.match((await run('map', '--mermaid')).lines, ['flowchart TD'])
})
