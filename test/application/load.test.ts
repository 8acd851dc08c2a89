/** Every promise between an application's files: one mistake each in a copy of the sample, and where it is reported. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { ApplicationError } from '../../server/application/diagnostic.ts'
import { loadApplication } from '../../server/application/load.ts'
import { root } from '../support/app.ts'
import { withoutCode } from '../support/without-code.ts'

/** Made inside the project, so that the modules of the copy find `deity`. */
function copyOfSample(): string {
  const folder = mkdtempSync(join(root, 'test/.made-'))
  for (const name of ['actions', 'screens', 'db'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  return folder
}

const layout = readFileSync(join(root, 'server/view/defaults/layout.hbs'), 'utf8')

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
      /^actions\/booking\/add-guest\.ts:8:11 {2}there is no screen "gests" \(did you mean "guests"\?\)$/,
    ],
  },
  {
    name: 'a picture misspelt',
    file: 'screens/booking/dates.hbs',
    from: '{{#form',
    to: '<img src="{{file "rooms/towr.webp"}}" alt="">\n{{#form',
    reports: [
      /^screens\/booking\/dates\.hbs:1:11 {2}screens\/files has no "rooms\/towr.webp" \(did you mean "rooms\/tower.webp"\?\)$/,
    ],
    only: true,
  },
  {
    name: 'a picture that the footer lacks',
    file: 'screens/footer.hbs',
    from: '<address>',
    to: '<address><img src="{{file "map.png"}}" alt="">',
    reports: [/^screens\/footer\.hbs:2:20 {2}screens\/files has no "map.png"$/],
    only: true,
  },
  {
    name: 'a page among the files',
    file: 'screens/files/rooms/about.html',
    to: '<script>',
    reports: [/^screens\/files\/rooms\/about\.html:1:1 {2}no page shows a file of this type: use \.avif, /],
    only: true,
  },
  {
    name: 'a picture that is none',
    file: 'screens/files/rooms/single.webp',
    to: 'a',
    reports: [/^screens\/files\/rooms\/single\.webp:1:1 {2}the file cannot be read as a picture: /],
    only: true,
  },
  {
    name: 'a file whose name is no address',
    file: 'screens/files/rooms/my room.txt',
    to: 'a',
    reports: [/^screens\/files\/rooms\/my room\.txt:1:1 {2}"rooms\/my room\.txt" cannot stand in a URL/],
    only: true,
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
    file: 'screens/partials/guests.hbs',
    from: '{{button "add-guest" (t "guests.add")}}',
    to: '',
    reports: [
      /^screens\/booking\/guests\.ts:\d+:\d+ {2}offers "add-guest"/,
      /^screens\/change\/guests\.ts:\d+:\d+ {2}offers "add-guest"/,
    ],
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
    from: 'depart: departInput })',
    to: 'depart: departInput, pets: z.int() })',
    reports: [/^screens\/booking\/dates\.hbs:1:1 {2}action "choose-dates" requires "pets"/],
  },
  {
    name: 'a required field that is sometimes left out',
    file: 'screens/booking/dates.hbs',
    from: '{{field "arrive" label=(t "arrival") min=today}}',
    to: '{{#if today}}{{field "arrive" label=(t "arrival") min=today}}{{/if}}',
    reports: [/requires "arrive", which this form does not always send/],
  },
  {
    name: 'a fixed parameter that no input takes',
    file: 'screens/booking/room.hbs',
    from: 'room=this.code',
    to: 'rome=this.code',
    reports: [
      /^screens\/booking\/room\.hbs:11:1 {2}action "choose-room" has no input "rome" \(did you mean "room"\?\)$/,
      /requires "room"/,
    ],
  },
  {
    name: 'a link to no screen',
    file: 'screens/booking/review.hbs',
    from: '{{link "dates"',
    to: '{{link "date"',
    reports: [
      /^screens\/booking\/review\.hbs:5:\d+ {2}there is no screen "date" \(did you mean "dates"\?\)$/,
    ],
  },
  {
    name: 'a need that the state does not hold',
    file: 'screens/booking/review.ts',
    from: 'needs: complete,',
    to: 'needs: complete.extend({ adress: complete.shape.name }),',
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
    from: 'arrive: arriveInput,',
    to: 'arrive: arriveInput, who: z.array(z.string()).optional(),',
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
    reports: [
      /^screens\/booking\/dates\.hbs:5:\d+ {2}\{\{\/from\}\} closes no block \(did you mean "form"\?\)$/,
    ],
    only: true,
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
    from: '<p>{{t "receipt.keep"',
    to: '<form><input name="a"></form><p>{{t "receipt.keep"',
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
    from: '<p>{{t "receipt.keep"',
    to: '<a href="{{email}}">mail</a><p>{{t "receipt.keep"',
    reports: [/a value cannot stand in the attribute href/],
  },
  {
    name: 'a value in an unquoted attribute',
    file: 'screens/booking/receipt.hbs',
    from: '<p>{{t "receipt.keep"',
    to: '<p class={{name}}>Please',
    reports: [/a value cannot stand inside a tag/],
  },
  {
    name: 'a script',
    file: 'screens/booking/receipt.hbs',
    from: '<p>{{t "receipt.keep"',
    to: '<script>1</script><p>{{t "receipt.keep"',
    reports: [/a page cannot contain a script/],
  },
  {
    name: 'a field outside a form',
    file: 'screens/booking/receipt.hbs',
    from: '<p>{{t "receipt.keep"',
    to: '{{field "name" label="Name"}}<p>{{t "receipt.keep"',
    reports: [/\{\{field\}\} stands outside any \{\{#form\}\}/],
  },
  {
    name: 'a field without a label',
    file: 'screens/booking/dates.hbs',
    from: 'label=(t "arrival") ',
    to: '',
    reports: [/field "arrive" has no label/],
  },
  {
    name: 'a partial that is not there',
    file: 'screens/booking/review.hbs',
    from: '{{> held}}',
    to: '{{> heldt}}',
    reports: [/^screens\/booking\/review\.hbs:2:1 {2}there is no partial "heldt" \(did you mean "held"\?\)$/],
  },
  {
    name: 'a partial with a block',
    file: 'screens/booking/review.hbs',
    from: '{{> held}}',
    to: '{{#> held}}{{{name}}}{{/held}}',
    reports: [/a template here holds no PartialBlockStatement/],
  },
  {
    name: 'a field of a partial that no input takes',
    file: 'screens/partials/held.hbs',
    from: '{{#if heldUntil}}',
    to: '{{field "arive" label="Arrival"}}{{#if heldUntil}}',
    reports: [
      /^screens\/partials\/held\.hbs:1:1 {2}stands outside any \{\{#form\}\} in .*screens\/booking\/review\.hbs$/,
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
    from: '{{field "email" label=(t "email") autocomplete="email" hint=(t "contact.email.hint")}}',
    to: '{{#if heldUntil}}{{> own}}{{/if}}',
    also: {
      'screens/partials/own.hbs':
        '<p>Hello</p>\n{{field "email" label="E-mail"}}{{field "phon" label="Fax"}}{{link "date"}}{{> own}}',
    },
    reports: [
      /^screens\/booking\/contact\.hbs:3:1 {2}action "give-contact" requires "email", which this form does not always send$/,
      /^screens\/partials\/own\.hbs:2:\d+ {2}action "give-contact" has no input "phon" \(did you mean "phone"\?\)$/,
      /^screens\/partials\/own\.hbs:2:\d+ {2}there is no screen "date" \(did you mean "dates"\?\)$/,
      /^screens\/partials\/own\.hbs:2:76 {2}the partial "own" holds itself$/,
    ],
    only: true,
  },
  {
    name: 'answers of no screen',
    file: 'screens/booking/review.hbs',
    from: '<dl class="answers">',
    to: '<dl class="answers">{{answers "contact" "contac"}}',
    reports: [
      /^screens\/booking\/review\.hbs:4:\d+ {2}there is no screen "contac" \(did you mean "contact"\?\)$/,
    ],
    only: true,
  },
  {
    name: 'answers of a screen without fields',
    file: 'screens/booking/review.hbs',
    from: '<dl class="answers">',
    to: '<dl class="answers">{{answers "room"}}',
    reports: [/^screens\/booking\/review\.hbs:4:\d+ {2}the screen "room" has no fields to be listed$/],
    only: true,
  },
  {
    name: 'a file name that is no name',
    file: 'actions/booking/addPet.ts',
    to: "export { default } from './add-guest.ts'\n",
    reports: [/^actions\/booking\/addPet\.ts:1:1 {2}"addPet" cannot name an action/],
  },
  {
    name: 'a field name that no form can send',
    file: 'actions/booking/choose-dates.ts',
    from: 'depart: departInput })',
    to: "depart: departInput, 'first.name': z.string().optional() })",
    reports: [/^actions\/booking\/choose-dates\.ts:\d+:\d+ {2}"first\.name" is no name for a field/],
  },
  {
    name: 'a hold that nothing gives back',
    file: 'actions/booking/transaction.ts',
    from: '  release: ',
    to: '  // release: ',
    reports: [
      /^actions\/booking\/choose-room\.ts:\d+:3 {2}the action holds, but its transaction declares no `release`$/,
    ],
  },
  {
    name: 'a partial that holds itself',
    file: 'screens/partials/one.hbs',
    to: '<p>one</p>\n{{> one}}\n',
    reports: [/^screens\/partials\/one\.hbs:2:1 {2}the partial "one" holds itself$/],
    only: true,
  },
  {
    name: 'a partial that holds itself by another',
    file: 'screens/partials/one.hbs',
    to: '<p>one</p> {{> two}}\n',
    also: { 'screens/partials/two.hbs': '{{> one}}\n', 'screens/partials/three.hbs': '{{> one}}\n' },
    reports: [
      /^screens\/partials\/one\.hbs:1:12 {2}the partial "one" holds itself$/,
      /^screens\/partials\/two\.hbs:1:1 {2}the partial "two" holds itself$/,
    ],
    only: true,
  },
  {
    name: 'a form that is not closed',
    file: 'screens/partials/open.hbs',
    to: '{{!-- {{#if a}} --}}\n{{#if a}}{{/if}}\n  {{#form "b"}}\n<p>{{c}}</p>\n',
    reports: [/^screens\/partials\/open\.hbs:3:3 {2}\{\{#form\}\} is not closed: write \{\{\/form\}\}/],
    only: true,
  },
  {
    name: 'a block that is closed after the one around it',
    file: 'screens/partials/open.hbs',
    to: '{{#each a}}\n{{#if b}}\n{{/each}}\n{{/if}}\n',
    reports: [/^screens\/partials\/open\.hbs:2:1 {2}\{\{#if\}\} is not closed/],
    only: true,
  },
  {
    name: 'an end without a block',
    file: 'screens/partials/open.hbs',
    to: '<p>a</p>\n{{/if}}\n',
    reports: [/^screens\/partials\/open\.hbs:2:1 {2}\{\{\/if\}\} closes no block$/],
    only: true,
  },
  {
    name: 'a template that cannot be parsed for another reason',
    file: 'screens/partials/open.hbs',
    to: '<p>a</p>\n{{a b c=}}\n',
    reports: [/^screens\/partials\/open\.hbs:2:1 {2}Parse error on line 2/],
    only: true,
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
    from: "writes: 'commit',",
    to: '',
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
    name: 'a time of two dots',
    file: 'actions/booking/transaction.ts',
    from: "'30m'",
    to: "'1.2.3m' as '1h'",
    reports: [
      /^actions\/booking\/transaction\.ts:40:17 {2}"1\.2\.3m" is no time: write 90s, 30m, 24h or 7d$/,
    ],
    only: true,
  },
  {
    name: 'a time of nothing',
    file: 'actions/booking/transaction.ts',
    from: "'24h'",
    to: "'0m'",
    reports: [/^actions\/booking\/transaction\.ts:41:12 {2}"0m" is over at once/],
    only: true,
  },
  {
    name: 'a time that is not there',
    file: 'actions/booking/transaction.ts',
    from: "idleTimeout: '30m',",
    to: 'idleTimeout: undefined as never,',
    reports: [/^actions\/booking\/transaction\.ts:40:3 {2}"undefined" is no time/],
    only: true,
  },
  {
    name: 'times that no clock holds',
    file: 'actions/booking/transaction.ts',
    from: "maxAge: '24h',",
    to: "maxAge: '24h', receiptRetention: '1e3d', lateSubmission: '99999999d',",
    reports: [/"1e3d" is no time/, /"99999999d" is longer than ten years/],
    only: true,
  },
  {
    name: 'a version that cannot be stored',
    file: 'actions/booking/transaction.ts',
    from: 'version: 2,',
    to: 'version: 1e300,',
    reports: [/1e\+300 is not a version: count from 1/],
    only: true,
  },
  {
    name: 'a number that must be more and less',
    file: 'actions/booking/choose-dates.ts',
    from: 'depart: departInput })',
    to: 'depart: departInput, pets: z.int().min(120).max(0) })',
    reports: [
      /^actions\/booking\/choose-dates\.ts:8:63 {2}no value fits "pets": it must be at least 120 and at most 0$/,
    ],
  },
  {
    name: 'a text that must be longer and shorter',
    file: 'actions/booking/give-contact.ts',
    from: 'phone: z.string().trim()',
    to: 'phone: z.string().trim().min(41)',
    reports: [/no value fits "phone": it must have at least 41 characters and at most 40$/],
    only: true,
  },
  {
    name: 'a choice that is sent as none',
    file: 'db/payment.ts',
    from: "'early'",
    to: "''",
    reports: [/the value "" of "arrival" cannot be chosen/],
    only: true,
  },
  {
    name: 'an action that leads nowhere',
    file: 'actions/booking/add-guest.ts',
    from: "next: ['guests']",
    to: 'next: [] as never',
    reports: [/^actions\/booking\/add-guest\.ts:8:3 {2}`next` names no screen/],
    only: true,
  },
  {
    name: 'a watch that leads nowhere',
    file: 'actions/booking/transaction.ts',
    from: "next: ['review', 'room']",
    to: 'next: [] as never',
    reports: [/^actions\/booking\/transaction\.ts:\d+:\d+ {2}`next` names no screen/],
    only: true,
  },
  {
    name: 'an end that no commit leads to',
    file: 'actions/booking/add-guest.ts',
    from: "next: ['guests']",
    to: "next: ['guests', 'receipt']",
    reports: [/^actions\/booking\/add-guest\.ts:8:21 {2}only an action that commits can lead to "receipt"/],
    only: true,
  },
  {
    name: 'a secret in a button',
    file: 'screens/staff/sign-in.hbs',
    from: '{{#form "sign-in"}}',
    to: '{{#form "sign-in" password="x"}}',
    reports: [
      /^screens\/staff\/sign-in\.hbs:\d+:\d+ {2}"password" is secret and cannot be a fixed parameter$/,
      /"password" is a fixed parameter of "sign-in" already$/,
    ],
    only: true,
  },
  {
    name: 'a link in a partial of a layout',
    file: 'screens/layout.hbs',
    to: layout.replace('<h1>', '{{> way}}<h1>'),
    also: { 'screens/partials/way.hbs': '{{link "dates"}}' },
    reports: [
      /^screens\/partials\/way\.hbs:1:1 {2}belongs in a screen, and .*layout\.hbs holds this partial$/,
    ],
  },
  {
    name: 'a name that no layout is given',
    file: 'screens/layout.hbs',
    to: layout.replace('{{heading}}', '{{headnig}} {{#each changes}}{{this.waz}}{{../titel}}{{/each}}'),
    reports: [
      /^screens\/layout\.hbs:\d+:7 {2}nothing gives a layout "headnig" \(did you mean "heading"\?\)$/,
      /nothing gives a layout "changes\[\]\.waz" \(did you mean "changes\[\]\.was"\?\)$/,
      /nothing gives a layout "titel" \(did you mean "title"\?\)$/,
    ],
  },
  {
    name: 'a name that no part of a layout is given',
    file: 'screens/footer.hbs',
    to: '<p>{{t "footer.free"}}{{t "telephone"}}{{#if userNmae}}x{{/if}}</p>',
    reports: [
      /^screens\/footer\.hbs:1:\d+ {2}nothing gives a part of layout and fault "userNmae" \(did you mean "userName"\?\)$/,
    ],
    only: true,
  },
  {
    name: 'a folder without a transaction',
    file: 'actions/empty/notes.txt',
    to: '',
    reports: [/^actions\/empty:1:1 {2}there is no transaction\.ts in this folder$/],
    only: true,
  },
  {
    name: 'a layout without the way out',
    file: 'screens/layout.hbs',
    to: layout.replace('{{{leave}}}<button', '<form><button'),
    reports: [
      /^screens\/layout\.hbs:1:1 {2}a layout must hold \{\{\{leave\}\}\}$/,
      /^screens\/layout\.hbs:\d+:\d+ {2}a form is given by the engine/,
    ],
    only: true,
  },
  {
    name: 'an action that does nothing',
    file: 'actions/booking/remove-guest.ts',
    from: 'handle: (',
    to: 'handle: undefined as never, prepare: (',
    reports: [/"handle" of an action must be a function$/],
    only: true,
  },
  {
    name: 'a release that is none',
    file: 'actions/booking/transaction.ts',
    from: 'release: (',
    to: "release: 'all' as never, subjectIds: (",
    reports: [/"release" of a transaction must be a function$/],
    only: true,
  },
  {
    name: 'a module that throws',
    file: 'actions/booking/confirm.ts',
    from: 'const alphabet',
    to: "throw new Error('no')\nconst alphabet",
    only: true,
    reports: [/^actions\/booking\/confirm\.ts:9:7 {2}cannot be imported: no$/],
  },
  {
    name: 'an import of what is not exported, by a module that others import',
    file: 'actions/booking/confirm.ts',
    from: 'import { booking, complete }',
    to: 'import { booking, complte as complete }',
    reports: [/^actions\/booking\/confirm\.ts:6:19 {2}cannot be imported: .* named 'complte'$/],
  },
  {
    name: 'an import of no file',
    file: 'screens/booking/receipt.ts',
    from: "'../../db/format.ts'",
    to: "'../../db/formt.ts'",
    reports: [/^screens\/booking\/receipt\.ts:3:43 {2}cannot be imported: there is no formt\.ts$/],
    only: true,
  },
  {
    name: 'an input that no form sends',
    file: 'actions/booking/choose-dates.ts',
    from: 'depart: departInput })',
    to: 'depart: departInput, pets: z.int().optional() })',
    reports: [/^actions\/booking\/choose-dates\.ts:8:\d+ {2}no form sends the input "pets"$/],
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
    reports: [/^screens\/booking\/review\.hbs:7:\d+ {2}there is no helper \(sorted\)/],
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
    if (!(error instanceof ApplicationError)) throw error
    return error.message.split('\n').map((line) => relative(folder, withoutCode(line)))
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
    else if (from === undefined) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, to)
    } else {
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
  t.same(await reportsOf(folder), [])
})
