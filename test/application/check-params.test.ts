/** One mistake each in a copy of the bookshop: parameters, links, searches, public screens, and where it is reported. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t from 'tap'
import { ApplicationError } from '../../server/application/diagnostic.ts'
import { loadApplication } from '../../server/application/load.ts'
import { root } from '../support/app.ts'

const shop = join(root, 'docs/examples/bookshop')
const screens = 'screens/shop'

/** File, what is written there instead of what, and what is reported, with the folder left out. */
const mistakes: [name: string, file: string, from: string, to: string, report: RegExp][] = [
  [
    'a link to a parameter that there is not',
    `${screens}/subject.hbs`,
    'name=name page=before',
    'name=name pages=before',
    /subject\.hbs:3:\d+ {2}the screen "subject" has no parameter "pages" \(did you mean "page"\?\) \[DEITY_PARAMS_INVALID\]/,
  ],
  [
    'a link without a parameter that is required',
    `${screens}/orders.hbs`,
    '{{#link "order" id=this.id}}',
    '{{#link "order"}}',
    /orders\.hbs:2:\d+ {2}\{\{link\}\} does not give "id", which "order" requires/,
  ],
  [
    'a link to a screen that there is not',
    `${screens}/orders.hbs`,
    '{{#link "order" id',
    '{{#link "ordr" id',
    /orders\.hbs:2:\d+ {2}there is no screen "ordr" \(did you mean "order"\?\)/,
  ],
  [
    'a search of a screen that there is not',
    `${screens}/stock.hbs`,
    '{{#search "stock"}}',
    '{{#search "stok"}}',
    /stock\.hbs:1:1 {2}there is no screen "stok"/,
  ],
  [
    'a search for a parameter that there is not',
    `${screens}/stock.hbs`,
    '{{field "words"',
    '{{field "word"',
    /stock\.hbs:2:1 {2}the screen "stock" has no parameter "word" \(did you mean "words"\?\)/,
  ],
  [
    'a search that gives what it asks for',
    `${screens}/stock.hbs`,
    '{{#search "stock"}}',
    '{{#search "stock" words=words}}',
    /stock\.hbs:2:1 {2}"words" is given by the search already/,
  ],
  [
    'a search without a field',
    `${screens}/stock.hbs`,
    '{{field "words" label="Title or author"}}',
    '',
    /\{\{#search\}\} holds no \{\{field\}\}/,
  ],
  [
    'a search in a form',
    `${screens}/editor.hbs`,
    '<button>Save',
    '{{#search "stock"}}{{field "words" label="Words"}}{{/search}}<button>Save',
    /editor\.hbs:\d+:\d+ {2}a search cannot stand inside a form or a link/,
  ],
  [
    'a button of an action in a search',
    `${screens}/stock.hbs`,
    '<button>Find</button>',
    '{{button "save-book" "Save"}}',
    /a search sends no action "save-book"/,
  ],
  [
    'a link in a link',
    `${screens}/orders.hbs`,
    '{{this.reference}}{{/link}}',
    '{{link "cart"}}{{/link}}',
    /orders\.hbs:2:\d+ {2}\{\{link\}\} cannot stand inside a link/,
  ],
  [
    'a form in a link',
    `${screens}/orders.hbs`,
    '{{this.reference}}{{/link}}',
    '{{#form "check-out"}}{{/form}}{{/link}}',
    /a form cannot stand inside a link/,
  ],
  [
    'a parameter of another kind than a form sends',
    `${screens}/order.ts`,
    'id: z.int()',
    'id: z.array(z.int())',
    /order\.ts:\d+:\d+ {2}field "id" is neither text, number nor yes-or-no/,
  ],
  [
    'a parameter with a name of the protocol',
    `${screens}/order.ts`,
    'id: z.int()',
    'id: z.int(), sessionID: z.int().optional()',
    /"sessionID" cannot name a parameter/,
  ],
  [
    'a parameter with the name of an option of links',
    `${screens}/order.ts`,
    'id: z.int()',
    'id: z.int(), hidden: z.int().optional()',
    /"hidden" cannot name a parameter/,
  ],
  [
    'a parameter without a bound',
    `${screens}/results.ts`,
    '.trim().max(60)',
    '',
    /results\.ts:\d+:\d+ {2}the parameters of "results" can have \d+ characters; at most 2000 can be sent: add \.max\(\)/,
  ],
  [
    'a step with parameters',
    'actions/shop/transaction.ts',
    "start: 'home',",
    "start: 'home', steps: ['order'],",
    /transaction\.ts:\d+:\d+ {2}"order" takes parameters, and so cannot be a step/,
  ],
  [
    'a start that requires parameters',
    'actions/shop/transaction.ts',
    "start: 'home',",
    "start: 'product',",
    /"product" is shown without parameters here, and requires some/,
  ],
  [
    'a change that leads to a screen that requires parameters',
    'actions/shop/transaction.ts',
    "next: ['cart']",
    "next: ['cart', 'product']",
    /"product" is shown without parameters here/,
  ],
  [
    'a public screen that needs state',
    `${screens}/home.ts`,
    "public: '5m',",
    "public: '5m', needs: shop.state.required({ name: true }),",
    /home\.ts:\d+:\d+ {2}"home" is public, and can need nothing of the state \[DEITY_PUBLIC_INVALID\]/,
  ],
  [
    'a public screen for a role',
    `${screens}/results.ts`,
    'public: true,',
    "public: true, role: 'member',",
    /"results" is public, and can require no role/,
  ],
  [
    'a public screen to sign in on',
    `${screens}/sign-in.ts`,
    "title: 'Sign in',",
    "title: 'Sign in', public: true,",
    /"sign-in" asks to sign in, and cannot be public/,
  ],
  [
    'a time for a public screen that is none',
    `${screens}/home.ts`,
    "'5m'",
    "'5 minutes'",
    /home\.ts:\d+:\d+ {2}.*\[DEITY_DURATION_INVALID\]/,
  ],
  [
    'a title that is a function, without a name for links',
    `${screens}/product.ts`,
    "shortTitle: 'Book',",
    '',
    /product\.ts:.*"shortTitle" has no text/,
  ],
  [
    'a commit at any time',
    'actions/shop/place-order.ts',
    "writes: 'commit',",
    "writes: 'commit', anytime: true,",
    /place-order\.ts:\d+:\d+ {2}a commit relies on what its page showed.*\[DEITY_ANYTIME_INVALID\]/,
  ],
]

t.test('each is reported, with its place', async (t) => {
  for (const [name, file, from, to, report] of mistakes) {
    const folder = mkdtempSync(join(root, 'test/.made-'))
    for (const part of ['actions', 'screens', 'db'])
      cpSync(join(shop, part), join(folder, part), { recursive: true })
    try {
      const path = join(folder, file)
      const text = readFileSync(path, 'utf8')
      t.ok(text.includes(from), `${file} holds ${from}`)
      writeFileSync(
        path,
        text.replace(from, () => to),
      )
      const found = await loadApplication(folder).then(
        () => '',
        (error) => (error instanceof ApplicationError ? error.message : Promise.reject(error)),
      )
      t.match(
        found
          .split('\n')
          .map((line) => relative(folder, line))
          .join('\n'),
        report,
        name,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
})
