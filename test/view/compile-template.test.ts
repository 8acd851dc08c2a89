/** Templates mean what they mean in Handlebars, whose parser reads them; only prototypes are out of their reach. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import t from 'tap'
import { readTemplate } from '../../server/application/read-template.ts'
import { compileTemplate, locationInTemplate } from '../../server/view/compile-template.ts'

const partials = {
  guest: '<i>{{name}}{{mark}} {{@index}}</i>',
  list: '{{#each this}}{{> guest mark="!"}}{{/each}}',
}

const shown = {
  title: 'A & B <i>"x"</i>',
  zero: 0,
  no: false,
  none: null,
  empty: [],
  words: ['one', 'two', 'three'],
  house: {
    town: { name: 'Ulm' },
    guests: [
      { name: 'Ada', pets: ['cat', 'dog'] },
      { name: 'Bo', pets: [] },
    ],
  },
  byCode: { a: 'first', b: 'second' },
  code: 'b',
  map: new Map([['k', 'v']]),
}

const templates: Record<string, string> = {
  'text around a value': ' <p>{{title}}</p>\n<p>{{ zero }}|{{missing}}|{{none}}</p>',
  'a comment, and lines that hold a block alone':
    '{{! no }}<ul>\n  {{#if title}}\n  <li></li>\n  {{/if}}\n</ul>{{~title~}} x',
  'if and else':
    '{{#if zero}}0{{else}}-{{/if}}{{#if empty}}e{{else}}-{{/if}}{{#if words}}w{{/if}}{{#if missing}}m{{/if}}',
  'else if': '{{#if no}}a{{else if code}}b{{else}}c{{/if}}',
  unless: '{{#unless none}}yes{{else}}no{{/unless}}',
  'a path': '{{house.town.name}} {{this.code}} {{words.[1]}} {{words.length}}',
  each: '{{#each words}}{{@index}}{{#if @first}}first{{/if}}{{#if @last}}last{{/if}}{{this}} {{else}}none{{/each}}{{#each empty}}x{{else}}none{{/each}}',
  'each inside each':
    '{{#each house.guests}}{{name}}: {{#each pets}}{{../name}} {{this}} {{../../code}} {{@root.code}};{{/each}}{{/each}}',
  'if inside each': '{{#each words}}{{#if ../code}}{{@index}}{{../code}}{{/if}}{{/each}}',
  'each over names':
    '{{#each byCode}}{{@key}}={{this}} {{/each}}{{#each map}}{{@key}}={{this}}{{/each}}{{#each missing}}x{{else}}-{{/each}}',
  'names for what is repeated':
    '{{#each house.guests as |guest at|}}{{at}} {{guest.name}}{{#each guest.pets as |name|}} {{name}}/{{guest.name}}/{{this}}{{/each}};{{/each}}',
  with: '{{#with house.town}}{{name}}{{../code}}{{else}}-{{/with}}{{#with none}}x{{else}}-{{/with}}{{#with house as |h|}}{{h.town.name}}{{/with}}',
  lookup:
    '{{#each words}}{{#if (lookup ../words @index)}}{{@index}}{{/if}}{{/each}}{{#if (lookup byCode "c")}}x{{/if}}',
  partials: '{{> list house.guests}}{{#each house.guests}}{{> guest}}{{/each}}',
  'not a prototype':
    '{{title.constructor}}{{constructor}}{{words.map}}{{house.toString}}{{house.__proto__}}{{#if (lookup house "constructor")}}x{{/if}}',
}

const folder = mkdtempSync(join(tmpdir(), 'deity-template-'))
t.teardown(() => rmSync(folder, { recursive: true }))

function ours(source: string, kind: 'screen' | 'partial', known: Parameters<typeof compileTemplate>[1]) {
  const file = join(folder, 'template.hbs')
  writeFileSync(file, source)
  const { ast, diagnostics, escapeModes } = readTemplate(Handlebars, file, kind)
  t.same(diagnostics, [], source)
  return compileTemplate(ast, known, file, escapeModes)
}

const hb = Handlebars.create()
const compiled = new Map<string, ReturnType<typeof compileTemplate>>()
for (const [name, source] of Object.entries(partials)) {
  hb.registerPartial(name, source)
  compiled.set(name, ours(source, 'partial', compiled))
}

for (const [name, source] of Object.entries(templates))
  t.test(name, async (t) => {
    t.equal(ours(source, 'screen', compiled)(shown), hb.compile(source)(shown))
  })

t.test('a name that a block gives is the value, or nothing', async (t) => {
  const source =
    '{{#with house as |h constructor|}}{{constructor}}{{/with}}{{#if house as |toString|}}{{toString}}{{/if}}'
  t.equal(ours(source, 'screen', compiled)(shown), '')
})

t.test('what is thrown is known by its innermost place', async (t) => {
  const inPart = ours('<p>\n  {{inner.name}}</p>', 'partial', compiled)
  const known = new Map([['part', inPart]])
  const page = ours('<ul>{{#each words}}\n{{> part}}\n{{/each}}</ul>', 'screen', known)
  t.throws(() => page({ words: [{}] }), TypeError)
  try {
    page({ words: [{}] })
  } catch (error) {
    t.match(locationInTemplate(error), { file: /template\.hbs$/, line: 2, column: 3 })
  }
  t.equal(locationInTemplate(new Error('elsewhere')), undefined)
})
