/** What is wrong with a catalogue, or with what names its keys, is an error with its file, line and language. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { ApplicationError } from '../../server/application/diagnostic.ts'
import { loadApplication } from '../../server/application/load.ts'
import { ownLanguages } from '../../server/view/framework-texts.ts'
import { startApp } from '../support/app.ts'
import { changedSample } from '../support/changed-sample.ts'

type Change = Parameters<typeof changedSample>[1]

async function reported(t: Test, change: Change): Promise<string[]> {
  const folder = changedSample(t, change)
  try {
    await loadApplication(folder)
    return []
  } catch (error) {
    if (!(error instanceof ApplicationError)) throw error
    return error.list.map(
      ({ file, line, column, code, message }) =>
        `${relative(folder, file)}:${line}:${column}  ${message} [${code}]`,
    )
  }
}

const lineOf = (folder: string, file: string, text: string) =>
  (readFileSync(join(folder, file), 'utf8').split(text)[0] ?? '').split('\n').length

const mistakes: [name: string, change: Change, reports: (string | RegExp)[]][] = [
  [
    'a text that one language lacks is named where it is used, with the language',
    (edit) => edit('screens/texts/nl.json', '  "find.find": "Zoek mijn boeking",\n', ''),
    [/^screens\/change\/find\.hbs:4:9 {2}there is no text "find\.find" in "nl".* \[DEITY_TEXT_MISSING\]$/],
  ],
  [
    'a text that is used nowhere',
    (edit) => edit('screens/texts/de.json', '{\n', '{\n  "unbenutzt": "Niemand liest das",\n'),
    [/^screens\/texts\/de\.json:2:3 {2}nothing uses the text "unbenutzt" \[DEITY_TEXT_UNUSED\]$/],
  ],
  [
    'a text that is not ICU MessageFormat',
    (edit) => edit('screens/texts/nl.json', '{# nacht} other {# nachten}', '{# nacht}'),
    [
      /^screens\/texts\/nl\.json:\d+:3 {2}"nights" cannot be read: missing other clause \[DEITY_TEXT_INVALID\]$/,
    ],
  ],
  [
    'a value that one language alone takes',
    (edit) => edit('screens/texts/de.json', '{name} einchecken', '{nam} einchecken'),
    [
      /^screens\/staff\/arrivals\.hbs:.*needs nam= in "de" \[DEITY_TEXT_VALUES\]$/,
      /^screens\/staff\/arrivals\.hbs:.*takes no name= in "de"/,
      /^screens\/texts\/de\.json:\d+:3 {2}"arrivals\.check-in" takes no \{nam\} in the first language \(did you mean "name"\?\) \[DEITY_TEXT_VALUES\]$/,
    ],
  ],
  [
    'a value that a template does not give',
    (edit) => edit('screens/booking/room.hbs', ' n=this.fewLeft', ''),
    ['en', 'nl', 'de'].map(
      (language) =>
        `screens/booking/room.hbs:10:161  the text "room.few" needs n= in "${language}" [DEITY_TEXT_VALUES]`,
    ),
  ],
  [
    'a key that no language has',
    (edit) => edit('actions/staff/sign-in.ts', "t('sign-in.wrong')", "t('sign-in.wrnog')"),
    ['en', 'nl', 'de'].map(
      (language) =>
        new RegExp(`^actions/staff/sign-in\\.ts:.* in "${language}" \\(did you mean "sign-in.wrong"\\?\\)`),
    ),
  ],
  [
    'a catalogue that is not JSON',
    (edit) => edit('screens/texts/nl.json', '"Verder",', '"Verder"'),
    [/^screens\/texts\/nl\.json:\d+:\d+ {2}this is not JSON: .* \[DEITY_CATALOGUE_SYNTAX\]$/],
  ],
  [
    'a key twice',
    (edit) => edit('screens/texts/nl.json', '{\n', '{\n  "none": "Niets",\n'),
    [/^screens\/texts\/nl\.json:\d+:3 {2}"none" stands here twice \[DEITY_CATALOGUE_SYNTAX\]$/],
  ],
  [
    'a file that is not named for a language',
    (_edit, folder) =>
      cpSync(join(folder, 'screens/texts/nl.json'), join(folder, 'screens/texts/dutch1.json')),
    [/^screens\/texts\/dutch1\.json:1:1 {2}"dutch1" is not a language: .* \[DEITY_LANGUAGE_UNKNOWN\]$/],
  ],
]

for (const [name, change, reports] of mistakes)
  t.test(name, async (t) => {
    const lines = await reported(t, change)
    t.equal(lines.length, reports.length, lines.join('\n'))
    for (const report of reports)
      t.ok(
        lines.some((line) => (typeof report === 'string' ? line === report : report.test(line))),
        `${report} among:\n${lines.join('\n')}`,
      )
  })

t.test(
  'a language that the framework does not speak is two files: its own texts, and the application’s',
  async (t) => {
    const own = join(import.meta.dirname, '../../server/view/texts')
    const dutch = (folder: string) => JSON.parse(readFileSync(join(folder, 'nl.json'), 'utf8'))
    const without = await reported(t, (_edit, folder) => {
      writeFileSync(
        join(folder, 'screens/texts/fy.json'),
        JSON.stringify(dutch(join(folder, 'screens/texts'))),
      )
    })
    t.equal(without.length, Object.keys(dutch(own)).length)
    for (const line of without)
      t.match(
        line,
        /^screens\/texts\/fy\.json:1:1 {2}the framework has no text "deity\..*" in "fy": write it here/,
      )
    const folder = changedSample(t, (_edit, folder) => {
      const texts = { ...dutch(own), ...dutch(join(folder, 'screens/texts')), continue: 'Fierder' }
      writeFileSync(join(folder, 'screens/texts/fy.json'), JSON.stringify(texts))
    })
    const app = await startApp({ app: folder })
    t.teardown(() => app.close())
    const visitor = await app.visit('/fy/booking')
    t.match(visitor.body, '<html lang="fy"')
    t.match(visitor.text, 'Fierder')
    await visitor.submit('Nederlands')
    t.match(visitor.text, 'Verder')
  },
)

t.test('a language is one file on either side, and nothing else', async (t) => {
  const folder = changedSample(t, (_edit, folder) => {
    rmSync(join(folder, 'screens/texts/de.json'))
  })
  const before = await loadApplication(folder)
  t.same([...before.catalogues.keys()], ['en', 'nl'])
  const files = (of: string) => readdirSync(of, { recursive: true, encoding: 'utf8' }).length
  const count = files(folder)
  cpSync(join(import.meta.dirname, '../../screens/texts/de.json'), join(folder, 'screens/texts/de.json'))
  t.equal(files(folder), count + 1)
  const app = await startApp({ app: folder })
  t.teardown(() => app.close())
  const visitor = await app.visit('/de/booking')
  t.equal(visitor.heading, 'Ihre Reisedaten')
  t.match(visitor.body, /lang="nl">Nederlands/)
  t.same(ownLanguages.toSorted(), ['de', 'en', 'nl'], 'and the framework’s side is the file in view/texts')
})

t.test('the place of a mistake is the line of its key', async (t) => {
  const folder = changedSample(t, (edit) =>
    edit('screens/texts/nl.json', '{# nacht} other {# nachten}', '{# nacht}'),
  )
  const line = lineOf(folder, 'screens/texts/nl.json', '"nights"')
  await t.rejects(loadApplication(folder), { message: new RegExp(`nl\\.json:${line}:3 `) })
})
