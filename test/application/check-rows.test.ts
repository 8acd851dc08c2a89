/** Mistakes in the rows of a form are reported with file and line before the server starts. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { fixture } from '../support/app.ts'
import { replaceIn } from '../support/command.ts'

const guests = 'screens/party/guests.hbs'
const seats = 'screens/party/seats.hbs'
const giveGuests = 'actions/party/give-guests.ts'
const giveSeats = 'actions/party/give-seats.ts'

type Edit = readonly [file: string, from: string, to: string]

const mistakes: readonly { name: string; edits: readonly Edit[]; report: RegExp }[] = [
  {
    name: 'a field of a row outside the rows',
    edits: [[seats, '<button>', '{{field "seats.count" label="All"}}<button>']],
    report: /seats\.hbs:\d+:\d+ {2}"seats\.count" stands outside \{\{#each seats\}\} \[DEITY_FIELD_INVALID\]/,
  },
  {
    name: 'a field of a row in other rows',
    edits: [[seats, '{{#each seats as', '{{#each others as']],
    report: /seats\.hbs:4:1 {2}"seats\.seat" stands outside \{\{#each seats\}\}/,
  },
  {
    name: 'a list as a field',
    edits: [
      [
        guests,
        '{{field "note" label="Note"}}',
        '{{field "note" label="Note"}}{{field "guests" label="All"}}',
      ],
    ],
    report: /guests\.hbs:\d+:\d+ {2}"guests" is a list: write its fields/,
  },
  {
    name: 'a property that no row has',
    edits: [['screens/partials/guest.hbs', 'guests.age', 'guests.aeg']],
    report:
      /partials\/guest\.hbs:2:1 {2}action "give-guests" has no input "guests\.aeg" \(did you mean "guests\.age"\?\)/,
  },
  {
    name: 'a property of rows that is never asked for',
    edits: [[guests, '{{field "guests.meal" label="Meal" as="select" options=../meals}}', '']],
    report: /guests\.hbs:1:1 {2}action "give-guests" requires "guests\.meal"/,
  },
  {
    name: 'rows that the form does not always send',
    edits: [
      [guests, '{{#each guests}}', '{{#if note}}{{#each guests}}'],
      [guests, '{{/each}}', '{{/each}}{{/if}}'],
    ],
    report: /guests\.hbs:1:1 {2}action "give-guests" requires "guests", which this form does not always send/,
  },
  {
    name: 'a hidden field outside rows',
    edits: [[guests, '{{field "note" label="Note"}}', '{{field "note" as="hidden"}}']],
    report: /"note" cannot be hidden: make it a fixed parameter of the form/,
  },
  {
    name: 'a button of no rows',
    edits: [[guests, '"guests.add"', '"gests.add"']],
    report: /guests\.hbs:7:1 {2}the form sends no rows "gests" \(did you mean "guests"\?\)/,
  },
  {
    name: 'a button that rows do not have',
    edits: [[guests, '"guests.add"', '"guests.ad"']],
    report: /there is no button "guests\.ad" \(did you mean "add"\?\)/,
  },
  {
    name: 'a button that removes no row',
    edits: [[seats, '<button>', '{{button "seats.remove" "Remove"}}<button>']],
    report: /seats\.hbs:\d+:\d+ {2}the button stands outside \{\{#each seats\}\}/,
  },
  {
    name: 'rows as a fixed parameter',
    edits: [[guests, '{{#form "give-guests"}}', '{{#form "give-guests" guests=guests}}']],
    report: /"guests" is a list, and cannot be fixed/,
  },
  {
    name: 'more rows than a form can send',
    edits: [[giveSeats, '.max(5)', '.max(90)']],
    report: /seats\.hbs:1:1 {2}the form has 181 fields; at most 180 can be sent \[DEITY_FORM_TOO_LARGE\]/,
  },
  {
    name: 'rows longer than a form can be',
    edits: [['actions/party/transaction.ts', '.max(40)', '.max(40_000)']],
    report: /the form can be filled in with \d+ KB; at most 1024 KB/,
  },
  {
    name: 'a secret in rows',
    edits: [[giveGuests, "next: ['seats'],", "next: ['seats'], secret: ['guests'],"]],
    report: /"guests" is a list, and no single input/,
  },
  {
    name: 'rows in an address',
    edits: [
      [
        'screens/party/seats.ts',
        "title: 'Seats',",
        "title: 'Seats', params: z.object({ of: z.array(z.object({ a: z.int() })) }),",
      ],
      ['screens/party/seats.ts', 'import', "import { z } from 'zod'\nimport"],
    ],
    report: /"of" is a list, and cannot stand in an address/,
  },
  {
    name: 'rows in a search',
    edits: [
      [
        guests,
        '{{#form "give-guests"}}',
        '{{#search "seats"}}{{button "guests.add" "x"}}{{/search}}{{#form "give-guests"}}',
      ],
    ],
    report: /a search has no rows "guests"/,
  },
]

for (const { name, edits, report } of mistakes)
  t.test(name, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'deity-rows-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    cpSync(fixture('party'), folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    for (const [file, from, to] of edits) replaceIn(join(folder, file), from, to)
    await t.rejects(loadApplication(folder), { message: report })
  })
