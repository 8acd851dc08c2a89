/** Every promise between an application's files: one mistake each in a copy of the sample, and where it is reported. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import t from 'tap'
import { Misfits } from '../../server/registry/fault.ts'
import { loadApplication } from '../../server/registry/load.ts'
import { root } from '../support/app.ts'

/** Made inside the project, so that the modules of the copy find `deity`. */
function copyOfSample(): string {
  const folder = mkdtempSync(join(root, 'test/.made-'))
  for (const name of ['actions', 'screens', 'db'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  return folder
}

interface Mistake {
  name: string
  file: string
  /** What is written there instead of what; a file that is not there is written, `undefined` takes it away. */
  from?: string
  to: string | undefined
  /** Other files that are written, with their texts. */
  also?: Record<string, string>
  /** Lines reported, as `file:line:column  message` with the folder left out. */
  reports: RegExp[]
  /** Is nothing else reported, such as what follows from it? */
  only?: true
}

const mistakes: Mistake[] = [
  {
    name: 'a next screen misspelt',
    file: 'actions/booking/add-guest.ts',
    from: "next: ['guests']",
    to: "next: ['gests']",
    reports: [
      /^actions\/booking\/add-guest\.ts:12:11 {2}there is no screen "gests" \(did you mean "guests"\?\)$/,
    ],
  },
  {
    name: 'a start that is no screen',
    file: 'actions/booking/transaction.ts',
    from: "start: 'dates'",
    to: "start: 'begin'",
    reports: [/^actions\/booking\/transaction\.ts:\d+:\d+ {2}there is no screen "begin"/],
  },
  {
    name: 'a step that is no screen',
    file: 'actions/booking/transaction.ts',
    from: "'contact', 'review']",
    to: "'contacts', 'review']",
    reports: [/no screen "contacts" \(did you mean "contact"\?\)/],
  },
  {
    name: 'a form for no action',
    file: 'screens/booking/dates.hbs',
    from: '{{#form "choose-dates"}}',
    to: '{{#form "chose-dates"}}',
    reports: [
      /^screens\/booking\/dates\.hbs:1:1 {2}action "chose-dates": there is no such action \(did you mean "choose-dates"\?\)$/,
      /^screens\/booking\/dates\.ts:.*offers "choose-dates", but its template has no form/,
    ],
  },
  {
    name: 'a form for an action not offered there',
    file: 'screens/booking/dates.hbs',
    from: '<button>',
    to: '<button>Go</button>{{/form}}{{#form "confirm"}}{{field "agree" label="I agree"}}<button>',
    reports: [/^screens\/booking\/dates\.hbs:4:\d+ {2}action "confirm": dates\.ts does not offer it$/],
  },
  {
    name: 'an offer without a form',
    file: 'screens/booking/guests.hbs',
    from: '{{button "add-guest" "Add this guest and another"}}',
    to: '',
    reports: [/^screens\/booking\/guests\.ts:\d+:\d+ {2}offers "add-guest"/],
  },
  {
    name: 'a field that no input takes',
    file: 'screens/booking/dates.hbs',
    from: '"arrive"',
    to: '"arive"',
    reports: [
      /^screens\/booking\/dates\.hbs:1:1 {2}action "choose-dates" requires "arrive"/,
      /^screens\/booking\/dates\.hbs:2:1 {2}action "choose-dates" has no input "arive" \(did you mean "arrive"\?\)$/,
    ],
  },
  {
    name: 'a required input without a field',
    file: 'actions/booking/choose-dates.ts',
    from: 'depart: z.iso.date() })',
    to: 'depart: z.iso.date(), pets: z.int() })',
    reports: [/^screens\/booking\/dates\.hbs:1:1 {2}action "choose-dates" requires "pets"/],
  },
  {
    name: 'a required field that is sometimes left out',
    file: 'screens/booking/dates.hbs',
    from: '{{field "arrive" label="Arrival" min=today}}',
    to: '{{#if today}}{{field "arrive" label="Arrival" min=today}}{{/if}}',
    reports: [/requires "arrive", which this form does not always send/],
  },
  {
    name: 'a fixed parameter that no input takes',
    file: 'screens/booking/room.hbs',
    from: 'room=this.code',
    to: 'rome=this.code',
    reports: [
      /^screens\/booking\/room\.hbs:7:1 {2}action "choose-room" has no input "rome" \(did you mean "room"\?\)$/,
      /requires "room"/,
    ],
  },
  {
    name: 'a link to no screen',
    file: 'screens/booking/review.hbs',
    from: '{{link "dates"',
    to: '{{link "date"',
    reports: [
      /^screens\/booking\/review\.hbs:3:\d+ {2}there is no screen "date" \(did you mean "dates"\?\)$/,
    ],
  },
  {
    name: 'a need that the state does not hold',
    file: 'screens/booking/review.ts',
    from: 'needs: answered,',
    to: 'needs: answered.extend({ adress: answered.shape.name }),',
    reports: [/^screens\/booking\/review\.ts:\d+:\d+ {2}the state has no "adress"/],
  },
  {
    name: 'a first screen with needs',
    file: 'screens/booking/dates.ts',
    from: 'offers:',
    to: 'needs: booking.state.required({ name: true }), offers:',
    reports: [/^screens\/booking\/dates\.ts:\d+:\d+ {2}the first screen needs/],
  },
  {
    name: 'a state that cannot be empty',
    file: 'actions/booking/transaction.ts',
    from: '.partial()',
    to: '.partial().required({ name: true })',
    reports: [/the state must accept \{\}/],
  },
  {
    name: 'an input that no form can send',
    file: 'actions/booking/choose-dates.ts',
    from: 'arrive: z.iso.date(),',
    to: 'arrive: z.iso.date(), who: z.array(z.string()).optional(),',
    reports: [
      /^actions\/booking\/choose-dates\.ts:\d+:\d+ {2}field "who" is neither text, number nor yes-or-no/,
    ],
  },
  {
    name: 'a template without a screen',
    file: 'screens/booking/extra.hbs',
    to: '<p>extra</p>',
    reports: [/^screens\/booking\/extra\.hbs:1:1 {2}there is no screen extra\.ts beside it$/],
  },
  {
    name: 'a screen without a template',
    file: 'screens/booking/dates.hbs',
    to: undefined,
    reports: [/^screens\/booking\/dates\.ts:1:1 {2}there is no template dates\.hbs beside it$/],
  },
  {
    name: 'a template that cannot be read',
    file: 'screens/booking/dates.hbs',
    from: '{{/form}}',
    to: '{{/from}}',
    reports: [/^screens\/booking\/dates\.hbs:1:\d+ {2}form doesn't match from/],
  },
  {
    name: 'a helper that is not there',
    file: 'screens/booking/dates.hbs',
    from: '<button>',
    to: '{{#iff today}}x{{/iff}}<button>',
    reports: [/there is no block \{\{#iff\}\}/],
  },
  {
    name: 'a form by hand',
    file: 'screens/booking/receipt.hbs',
    from: '<p>Please',
    to: '<form><input name="a"></form><p>Please',
    reports: [/<form> is written by a helper/, /<input> is written by a helper/],
  },
  {
    name: 'a value unescaped',
    file: 'screens/booking/receipt.hbs',
    from: '{{reference}}',
    to: '{{{reference}}}',
    reports: [/^screens\/booking\/receipt\.hbs:1:\d+ {2}a value is never written unescaped/],
  },
  {
    name: 'a value in an address',
    file: 'screens/booking/receipt.hbs',
    from: '<p>Please',
    to: '<a href="{{email}}">mail</a><p>Please',
    reports: [/a value cannot stand in the attribute href/],
  },
  {
    name: 'a value in an unquoted attribute',
    file: 'screens/booking/receipt.hbs',
    from: '<p>Please',
    to: '<p class={{name}}>Please',
    reports: [/a value cannot stand inside a tag/],
  },
  {
    name: 'a script',
    file: 'screens/booking/receipt.hbs',
    from: '<p>Please',
    to: '<script>1</script><p>Please',
    reports: [/no page carries a script/],
  },
  {
    name: 'a field outside a form',
    file: 'screens/booking/receipt.hbs',
    from: '<p>Please',
    to: '{{field "name" label="Name"}}<p>Please',
    reports: [/\{\{field\}\} stands outside any \{\{#form\}\}/],
  },
  {
    name: 'a field without a label',
    file: 'screens/booking/dates.hbs',
    from: 'label="Arrival" ',
    to: '',
    reports: [/field "arrive" has no label/],
  },
  {
    name: 'a partial that is not there',
    file: 'screens/booking/review.hbs',
    from: '{{> kept}}',
    to: '{{> keptt}}',
    reports: [/^screens\/booking\/review\.hbs:1:1 {2}there is no partial "keptt" \(did you mean "kept"\?\)$/],
  },
  {
    name: 'a partial with a block',
    file: 'screens/booking/review.hbs',
    from: '{{> kept}}',
    to: '{{#> kept}}{{{name}}}{{/kept}}',
    reports: [/a template here holds no PartialBlockStatement/],
  },
  {
    name: 'a field of a partial that no input takes',
    file: 'screens/partials/kept.hbs',
    from: '{{#if kept}}',
    to: '{{field "arive" label="Arrival"}}{{#if kept}}',
    reports: [
      /^screens\/partials\/kept\.hbs:1:1 {2}stands outside any \{\{#form\}\} in .*screens\/booking\/review\.hbs$/,
    ],
  },
  {
    name: 'a partial with a form inside a form',
    file: 'screens/booking/contact.hbs',
    from: '<button>',
    to: '{{> own}}<button>',
    also: { 'screens/partials/own.hbs': '{{#form "give-contact"}}<button>Go</button>{{/form}}' },
    reports: [/^screens\/partials\/own\.hbs:1:1 {2}a form cannot stand inside another$/],
    only: true,
  },
  {
    name: 'a wrong name in a partial inside a form, with the place in the partial',
    file: 'screens/booking/contact.hbs',
    from: '{{field "email" label="E-mail" autocomplete="email" hint="Only for questions about this booking"}}',
    to: '{{#if kept}}{{> own}}{{/if}}',
    also: {
      'screens/partials/own.hbs':
        '<p>Hello</p>\n{{field "email" label="E-mail"}}{{field "phon" label="Fax"}}{{link "date"}}{{> own}}',
    },
    reports: [
      /^screens\/booking\/contact\.hbs:2:1 {2}action "give-contact" requires "email", which this form does not always send$/,
      /^screens\/partials\/own\.hbs:2:\d+ {2}action "give-contact" has no input "phon" \(did you mean "phone"\?\)$/,
      /^screens\/partials\/own\.hbs:2:\d+ {2}there is no screen "date" \(did you mean "dates"\?\)$/,
    ],
    only: true,
  },
  {
    name: 'answers of no screen',
    file: 'screens/booking/review.hbs',
    from: '<dl class="answers">',
    to: '<dl class="answers">{{answers "contact" "contac"}}',
    reports: [
      /^screens\/booking\/review\.hbs:2:\d+ {2}there is no screen "contac" \(did you mean "contact"\?\)$/,
    ],
    only: true,
  },
  {
    name: 'answers of a screen without fields',
    file: 'screens/booking/review.hbs',
    from: '<dl class="answers">',
    to: '<dl class="answers">{{answers "room"}}',
    reports: [/^screens\/booking\/review\.hbs:2:\d+ {2}the screen "room" has no fields to be listed$/],
    only: true,
  },
  {
    name: 'a file name that is no name',
    file: 'actions/booking/addPet.ts',
    to: "export { default } from './add-guest.ts'\n",
    reports: [/^actions\/booking\/addPet\.ts:1:1 {2}"addPet" cannot name it/],
  },
  {
    name: 'a field name that no form can send',
    file: 'actions/booking/choose-dates.ts',
    from: 'depart: z.iso.date() })',
    to: "depart: z.iso.date(), 'first.name': z.string().optional() })",
    reports: [/^actions\/booking\/choose-dates\.ts:\d+:\d+ {2}"first\.name" is no name for a field/],
  },
  {
    name: 'an action that nothing offers',
    file: 'actions/booking/spare.ts',
    to: "import { show } from 'deity'\nimport { z } from 'zod'\nimport { booking } from './transaction.ts'\nexport default booking.action({ input: z.object({}), next: ['dates'], handle: ({ state }) => show('dates', state) })\n",
    reports: [/^actions\/booking\/spare\.ts:1:1 {2}no screen offers this action$/],
  },
  {
    name: 'a screen that nothing leads to',
    file: 'actions/booking/confirm.ts',
    from: "next: ['receipt']",
    to: "next: ['room'] as never",
    reports: [/^screens\/booking\/receipt\.ts:1:1 {2}nothing leads to this screen$/],
  },
  {
    name: 'a dead end',
    file: 'actions/booking/confirm.ts',
    from: 'commits: true',
    to: 'commits: false as true',
    reports: [/^screens\/booking\/receipt\.ts:1:1 {2}a dead end/],
  },
  {
    name: 'an action with a name of the engine',
    file: 'actions/booking/leave.ts',
    to: "export { default } from './add-guest.ts'\n",
    reports: [/^actions\/booking\/leave\.ts:.*the engine itself has an action "leave"/],
  },
  {
    name: 'a time that is none',
    file: 'actions/booking/transaction.ts',
    from: "'30m'",
    to: "'half an hour' as '1h'",
    reports: [/"half an hour" is no time/],
  },
  {
    name: 'a module that throws',
    file: 'actions/booking/confirm.ts',
    from: 'const signs',
    to: "throw new Error('no')\nconst signs",
    only: true,
    reports: [/^actions\/booking\/confirm\.ts:8:7 {2}cannot be imported: no$/],
  },
  {
    name: 'an import of what is not exported, by a module that others import',
    file: 'actions/booking/confirm.ts',
    from: 'import { answered, booking }',
    to: 'import { answred as answered, booking }',
    reports: [/^actions\/booking\/confirm\.ts:5:10 {2}cannot be imported: .* named 'answred'$/],
  },
  {
    name: 'an import of no file',
    file: 'screens/booking/receipt.ts',
    from: "'../../db/inn.ts'",
    to: "'../../db/in.ts'",
    reports: [/^screens\/booking\/receipt\.ts:2:43 {2}cannot be imported: there is no in\.ts$/],
    only: true,
  },
  {
    name: 'an input that no form sends',
    file: 'actions/booking/choose-dates.ts',
    from: 'depart: z.iso.date() })',
    to: 'depart: z.iso.date(), pets: z.int().optional() })',
    reports: [/^actions\/booking\/choose-dates\.ts:7:\d+ {2}no form sends the input "pets"$/],
    only: true,
  },
  {
    name: 'a helper misspelt',
    file: 'screens/booking/dates.hbs',
    from: '{{field "arrive"',
    to: '{{feild "arrive"',
    reports: [
      /^screens\/booking\/dates\.hbs:2:1 {2}there is no helper \{\{feild\}\} \(did you mean "field"\?\)$/,
    ],
  },
  {
    name: 'a helper inside another',
    file: 'screens/booking/review.hbs',
    from: '{{#each guests}}',
    to: '{{#each (sorted guests)}}',
    reports: [/^screens\/booking\/review\.hbs:5:\d+ {2}there is no helper \(sorted\)/],
  },
  {
    name: 'a module that exports something else',
    file: 'screens/booking/receipt.ts',
    from: 'export default',
    to: 'export const it =',
    reports: [/^screens\/booking\/receipt\.ts:1:1 {2}exports no screen$/],
  },
]

async function reportsOf(folder: string): Promise<string[]> {
  try {
    await loadApplication(folder)
    return []
  } catch (error) {
    if (!(error instanceof Misfits)) throw error
    return error.message.split('\n').map((line) => relative(folder, line))
  }
}

t.test('the sample keeps all its promises', async (t) => {
  t.same(await reportsOf(root), [])
})

for (const { name, file, from, to, also = {}, reports, only } of mistakes)
  t.test(name, async (t) => {
    const folder = copyOfSample()
    t.teardown(() => rmSync(folder, { recursive: true }))
    for (const [other, text] of Object.entries(also)) writeFileSync(join(folder, other), text)
    const path = join(folder, file)
    if (to === undefined) rmSync(path, { force: true })
    else if (from === undefined) writeFileSync(path, to)
    else {
      const source = readFileSync(path, 'utf8')
      t.ok(source.includes(from), `${from} stands in ${file}`)
      writeFileSync(path, source.replace(from, to))
    }
    const lines = await reportsOf(folder)
    for (const report of reports)
      t.ok(
        lines.some((line) => report.test(line)),
        `${report} among:\n${lines.join('\n')}`,
      )
    if (only) t.equal(lines.length, reports.length, lines.join('\n'))
  })

t.test('all mistakes are listed at once', async (t) => {
  const folder = copyOfSample()
  t.teardown(() => rmSync(folder, { recursive: true }))
  const names = [
    'a next screen misspelt',
    'a link to no screen',
    'a field without a label',
    'a value unescaped',
  ]
  const made = mistakes.filter(({ name }) => names.includes(name))
  for (const { file, from = '', to = '' } of made) {
    const path = join(folder, file)
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
  }
  const lines = await reportsOf(folder)
  for (const report of made.flatMap(({ reports }) => reports))
    t.ok(
      lines.some((line) => report.test(line)),
      String(report),
    )
})

t.test('an application may lie anywhere, and finds `deity` all the same', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-app-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of ['actions', 'screens', 'db'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  t.match(await reportsOf(folder), [/^package\.json:1:1 {2}an application needs a package\.json/])
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  rmSync(join(folder, 'screens/layout.hbs'))
  t.same(await reportsOf(folder), [])
})
