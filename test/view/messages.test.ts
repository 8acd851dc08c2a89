/** Messages in ICU MessageFormat as texts and as markup, in several languages. */
import t from 'tap'
import { z } from 'zod'
import { reject, t as text } from '../../server/model/define.ts'
import { message, reviveMessage } from '../../server/model/message.ts'
import { createCatalogue } from '../../server/view/catalogue.ts'

const inLanguage = (language: string, source: string) =>
  createCatalogue(
    language,
    new Map(Object.entries({ it: source, other: '{n, plural, one {# room} other {# rooms}}' })),
  )
const say = (language: string, source: string, values: object = {}, zone?: string) =>
  inLanguage(language, source).text(message('it', values as Record<string, unknown>), zone)
const mark = (source: string, values: object = {}) =>
  inLanguage('en', source).markup(message('it', values as Record<string, unknown>))

t.test('plurals follow the language', async (t) => {
  const few = '{n, plural, =0 {none} one {# one} few {# few} many {# many} other {# other}}'
  t.same(
    [0, 1, 2, 5].map((n) => say('en', few, { n })),
    ['none', '1 one', '2 other', '5 other'],
  )
  t.same(
    [1, 2, 5].map((n) => say('pl', few, { n })),
    ['1 one', '2 few', '5 many'],
  )
  t.equal(say('ar', '{n, plural, two {اثنان} other {#}}', { n: 2 }), 'اثنان')
  const place = '{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}'
  t.same(
    [1, 2, 3, 4, 21].map((n) => say('en', place, { n })),
    ['1st', '2nd', '3rd', '4th', '21st'],
  )
})

t.test('numbers, money, days and times follow the language', async (t) => {
  const money = '{cents, number, ::scale/0.01 currency/EUR}'
  t.equal(say('en', money, { cents: 123450 }), '€1,234.50')
  t.equal(say('nl', money, { cents: 123450 }).replace(/\s/gu, ' '), '€ 1.234,50')
  t.equal(say('de', money, { cents: 123450 }).replace(/\s/gu, ' '), '1.234,50 €')
  t.equal(say('de', '{n}', { n: 12345.5 }), '12.345,5')
  const day = { day: '2027-03-28' }
  t.equal(say('en', '{day, date, ::EEEdMMMMyyyy}', day), 'Sun, 28 March 2027')
  t.equal(say('nl', '{day, date, ::EEEdMMMMyyyy}', day), 'zo 28 maart 2027')
  t.equal(
    say('de', '{day, date, ::EEEEdMMMM}', day, 'America/New_York'),
    'Sonntag, 28. März',
    'a day is no moment',
  )
  const days = say('en', '{days, date, ::dMMMyyyy}', { days: ['2027-05-03', '2027-05-05'] })
  t.match(days, /^3\s?–\s?5 May 2027$/u)
  const moment = '2027-04-05T12:00:00.000Z'
  t.equal(say('en', '{moment, time}', { moment }, 'Europe/Amsterdam'), '14:00')
  t.equal(say('en', '{moment, time}', { moment: new Date(moment) }), '12:00')
  t.equal(say('en', '{moment, date}', { moment: 'not a moment' }), '')
  t.equal(say('de', '{names}', { names: ['Ada', 'Bea', 'Cia'] }), 'Ada, Bea und Cia')
})

t.test('a value can be a message, which is in the same language', async (t) => {
  t.equal(say('en', 'We have {what}.', { what: text('other', { n: 2 }) }), 'We have 2 rooms.')
  t.equal(say('en', '{what}', { what: [text('other', { n: 1 }), 'x'] }), '1 room and x')
})

t.test('markup is that of the message, never of a value', async (t) => {
  t.equal(mark('<b>{x}</b> & {x}', { x: '<i>&' }), '<b>&lt;i&gt;&amp;</b> &amp; &lt;i&gt;&amp;')
  t.equal(mark('{x}', { x: 'אבג' }), '<bdi>אבג</bdi>')
  t.equal(mark('Go to <change>Change</change>.', { change: 'change' }), 'Go to <a href="change">Change</a>.')
  for (const change of [
    'javascript:alert(1)',
    '//example.org',
    'https://example.org',
    '" onclick="x',
    undefined,
    5,
  ])
    t.equal(mark('<change>Change</change>', { change }), '<a>Change</a>', 'no value becomes an address')
  t.equal(say('en', '<b>{x}</b>', { x: '<i>' }), '<i>', 'a text has none')
  t.equal(mark("it's {n, number} '{'x'}'", { n: 1 }), 'it&#39;s 1 {x}')
})

t.test(
  'a message is stored by its key, and deeply equal to another of the same key and values',
  async (t) => {
    const it = text('room.left', { n: 2, of: text('room') })
    const stored = JSON.stringify({ what: it })
    t.equal(stored, '{"what":{"$text":"room.left","values":{"n":2,"of":{"$text":"room","values":{}}}}}')
    t.strictSame(JSON.parse(stored, reviveMessage), { what: it })
    t.strictSame(reject({ name: text('a') }), reject({ name: text('a') }))
    t.strictNotSame(text('a', { n: 1 }), text('a', { n: 2 }))
    t.throws(() => `${it}`, /give it to a message as a value/)
  },
)

t.test('zod takes a message wherever it takes a text, and hands it on', async (t) => {
  const schema = z
    .object({
      name: z.string(text('type')).min(2, text('short', { n: 2 })),
      kind: z.enum(['a', 'b'], text('kind')),
      agree: z.literal(true, text('agree')),
    })
    .refine(({ name }) => name !== 'no', { path: ['name'], ...text('refined') })
  const messages = (input: unknown) =>
    schema.safeParse(input).error?.issues.map(({ message }) => JSON.parse(JSON.stringify(message)).$text)
  t.same(messages({ kind: 'c' }), ['type', 'kind', 'agree'])
  t.same(messages({ name: 'x', kind: 'a', agree: true }), ['short'])
  t.same(messages({ name: 'no', kind: 'a', agree: true }), ['refined'])
})
