/** Fields: how a schema defines them, how their texts are decoded, and how they are written as markup. */

import t from 'tap'
import { z } from 'zod'
import { decodeForm } from '../../server/http/form-body.ts'
import type { Field } from '../../server/model/application.ts'
import { emailAddress } from '../../server/model/define.ts'
import { decodeField, isOffered, readFields } from '../../server/model/fields.ts'
import { writeField } from '../../server/view/field.ts'
import { inEnglish } from '../support/spoken.ts'

const only = (type: z.ZodType): Field => {
  const { fields, faults } = readFields(z.object({ it: type }))
  if (faults.length > 0) throw new Error(faults.join())
  return fields.get('it') as Field
}

/** The field without `longest`, which refuse-form.test.ts tests. */
const said = (type: z.ZodType) => {
  const { longest, ...field } = only(type)
  return field
}

t.test('a schema defines the fields', async (t) => {
  t.same(said(z.string()), { name: 'it', type: 'string', required: true })
  t.same(said(z.string().min(2).max(5).optional()), {
    name: 'it',
    type: 'string',
    required: false,
    minLength: 2,
    maxLength: 5,
  })
  t.same(said(z.string().trim().regex(/^a+$/)), {
    name: 'it',
    type: 'string',
    required: true,
  })
  t.same(said(z.int().min(1).max(9)), { name: 'it', type: 'integer', required: true, min: 1, max: 9 })
  t.same(said(z.int()), { name: 'it', type: 'integer', required: true })
  t.same(said(z.number().default(1)), { name: 'it', type: 'number', required: false })
  t.same(said(z.iso.date()), { name: 'it', type: 'string', required: true, format: 'date', isTrimmed: true })
  t.same(said(z.email()), { name: 'it', type: 'string', required: true, format: 'email', isTrimmed: true })
  for (const type of [
    emailAddress(),
    z.string().email(),
    z.url().optional(),
    z.iso.time(),
    z.uuid().default(''),
  ])
    t.ok(only(type).isTrimmed)
  for (const type of [z.string(), z.string().trim(), z.string().lowercase(), z.string().startsWith(' ')])
    t.notOk(only(type).isTrimmed)
  t.same(said(z.enum(['a', 'b'])), { name: 'it', type: 'string', required: true, values: ['a', 'b'] })
  t.same(said(z.boolean()), { name: 'it', type: 'boolean', required: false })
  t.same(said(z.literal(true)), { name: 'it', type: 'boolean', required: true })
  t.match(readFields(z.object({ a: z.array(z.string()), b: z.object({}) })).faults, [/"a"/, /"b"/])
  const row = z.object({ count: z.int().optional(), 'of.it': z.string(), list: z.array(z.string()) })
  t.match(readFields(z.object({ a: z.array(row) })).faults, [/"of.it" of "a"/])
  t.match(readFields(z.object({ a: z.array(row.omit({ 'of.it': true })) })).faults, [/"a.list"/])
})

t.test('rows are fields of their array', async (t) => {
  const Line = z.object({ count: z.int().min(1), note: z.string().max(9).optional() })
  const { fields, faults } = readFields(
    z.object({ lines: z.array(Line).min(1).max(9).optional(), few: z.array(Line).default([]) }),
  )
  t.same(faults, [])
  t.same([...fields.keys()], ['lines', 'lines.count', 'lines.note', 'few', 'few.count', 'few.note'])
  t.same(fields.get('lines'), { name: 'lines', type: 'rows', required: false, min: 1, max: 9, longest: 1 })
  t.match(fields.get('few'), { type: 'rows', required: false, min: 0, max: 20 })
  t.match(fields.get('lines.count'), { name: 'lines.count', type: 'integer', required: true, min: 1 })
  t.match(fields.get('lines.note'), { type: 'string', required: false, maxLength: 9, longest: 9 })
})

t.test('texts are decoded to values', async (t) => {
  const number = only(z.number())
  const cases: [Field, string | undefined, unknown][] = [
    [number, '12', 12],
    [number, ' 12.50 ', 12.5],
    [number, '-3', -3],
    [number, '0', 0],
    [number, '', undefined],
    [number, undefined, undefined],
    ...['07', '007', '+7', ' 7', '7.', '7.0', '7e0', '0.7e1', '70e-1', '٧', '۷', '７', '٠٧', '७'].map(
      (text): [Field, string, number] => [number, text, 7],
    ),
    [number, '.5', 0.5],
    [number, '-.5', -0.5],
    [number, '1e2', 100],
    ...['2,5', '2,50', '02,5', '+2,5', '٢,٥'].map((text): [Field, string, number] => [number, text, 2.5]),
    // No group of thousands has these digits.
    ...['0,500', ',5', ',500', '0,5'].map((text): [Field, string, number] => [number, text, 0.5]),
    [number, '1234,500', 1234.5],
    [number, '-1,0625', -1.0625],
    [number, '−3', -3],
    [number, '２．５', 2.5],
    [number, '٢٫٥', 2.5],
    [number, '-0', 0],
    [number, '0.000', 0],
    [number, '9007199254740991', Number.MAX_SAFE_INTEGER],
    [number, ' \t', undefined],
    ...[
      '0x10',
      '1,500',
      '-12,000',
      '1,',
      ',',
      '1,2,3',
      '1.500,5',
      '1,500.5',
      '1,5e3',
      'NaN',
      'Infinity',
      '1 2',
      '--1',
      '.',
      'e1',
      '1e',
      '1e9999',
      '1e999',
    ].map((text): [Field, string, string] => [number, text, text]),
    // A number would hold another one.
    ...['9007199254740993', '0.12345678901234567891', '1e400'].map((text): [Field, string, string] => [
      number,
      text,
      text,
    ]),
    [only(z.iso.date()), ' 2027-05-03 ', '2027-05-03'],
    [only(z.iso.date()), '٢٠٢٧-٠٥-٠٣', '2027-05-03'],
    [only(z.iso.date()), ' ', undefined],
    [only(emailAddress()), ' a@example.org\t', 'a@example.org'],
    [only(z.string().trim()), ' a ', ' a '],
    [only(z.string()), 'a\r\nb\rc\n', 'a\nb\rc\n'],
    [only(z.string()), '', undefined],
    [only(z.string()), ' ', ' '],
    [only(z.boolean()), 'on', true],
    [only(z.boolean()), undefined, false],
  ]
  for (const [field, text, value] of cases) t.equal(decodeField(field, text), value, `${field.type} ${text}`)
  t.ok(isOffered(only(z.enum(['a'])), 'a'))
  t.ok(isOffered(only(z.enum(['a'])), ''))
  t.notOk(isOffered(only(z.enum(['a'])), 'b'))
  t.notOk(isOffered(only(z.boolean()), 'yes'))
})

t.test('addresses as people have them', async (t) => {
  for (const address of [
    ...[
      'ada@example.org',
      'ada&co@example.org',
      "o'neil+tag@mail.example.org",
      'info@почта.рф',
      'почта@почта.рф',
    ],
    ...[
      'a..b@docomo.example',
      'ada@xn--80a1acny.xn--p1ai',
      'ada@bücher.example',
      '1@2.example',
      'ada@한국.한국',
    ],
  ])
    t.ok(emailAddress().safeParse(address).success, address)
  for (const address of [
    ...[
      'ada',
      'ada@',
      '@example.org',
      'ada@example',
      'ada@example.',
      'ada@.example',
      'ada@-a.example',
      'a@b-.org',
    ],
    ...['ada byron@example.org', 'ada@example.org, bo@example.org', 'ada@example.org>', 'ada@exam ple.org'],
    ...['ada\u202e@example.org', 'ada\n@example.org', 'ada@example.1', `${'a'.repeat(65)}@example.org`],
  ])
    t.notOk(emailAddress().safeParse(address).success, address)
  const began = performance.now()
  emailAddress().safeParse(`${'a@'.repeat(30_000)}${'a.'.repeat(30_000)}`)
  emailAddress().safeParse(`a@${'a-'.repeat(30_000)}`)
  emailAddress().safeParse(`a@${'a.'.repeat(30_000)}!`)
  t.ok(performance.now() - began < 50)
})

t.test('a form body is decoded to fields, or refused', async (t) => {
  t.same(
    [...(decodeForm('a=1&b=x+y%26&c=') as Map<string, string>)],
    [
      ['a', '1'],
      ['b', 'x y&'],
      ['c', ''],
    ],
  )
  t.same([...(decodeForm('a=%F0%9F%8F%A8%0D%0A') as Map<string, string>)], [['a', '🏨\r\n']])
  for (const body of [
    'a=%zz',
    'a=%',
    'a=%F',
    'a=%FF%FE',
    'a=%C0%AF',
    'a=%ED%A0%80',
    'a=%00',
    'a=1&a=2',
    '=1',
    'a=1&',
    '&a=1',
    '__proto__[a]=1',
    'constructor.prototype=1',
    'a.=1',
    '[a]=1',
    '.a=1',
    `a[${'n'.repeat(200)}]=1`,
    'sessionID[a]=1',
    'screenID.a=1',
    'actionID[]=1',
    'actionID.=',
    'actionID.leave%0A=',
    'actionID.leave=1',
    '__proto__=1',
    'constructor=1',
    'hasOwnProperty=1',
    'a=ä',
    'a= b',
    'a=\x00',
    `${'n'.repeat(65)}=1`,
  ])
    t.equal(decodeForm(body), 'refused', body)
  // What an extension or a proxy adds costs nothing of what was typed; a form knows whether it has an array `a`.
  t.same(
    [...(decodeForm('a[b]=1&c=2&a.b=1&a[b][0].c=1&a[b]=2&a.b=3') as Map<string, string>)],
    [
      ['c', '2'],
      ['a.b', '3'],
    ],
  )
  t.same([...(decodeForm('a.0.b=1&a.12.b=2') as Map<string, string>).keys()], ['a.0.b', 'a.12.b'])
  for (const body of ['a.0.b=1&a.0.b=1', '__proto__.0.b=1', 'actionID.0.b=1'])
    t.equal(decodeForm(body), 'refused', body)
  t.equal(decodeForm(Array.from({ length: 201 }, (_, i) => `a${i}=`).join('&')), 'too-large')
  t.equal(
    (decodeForm(Array.from({ length: 200 }, (_, i) => `a${i}=`).join('&')) as Map<string, string>).size,
    200,
  )
})

const evil = `"'><script>`
t.test('fields are written as escaped markup', async (t) => {
  const state = { id: 'f-it', value: '', error: undefined }
  const write = (type: z.ZodType, options: object = {}, more: object = {}) =>
    writeField(only(type), { label: 'It', ...options }, { ...state, ...more }, inEnglish)
  t.equal(
    write(z.string().max(9), { hint: 'Help', autocomplete: 'name' }, { value: 'v', error: 'No' }),
    '<div class="field wrong"><label for="f-it">It</label>\n<p class="hint" id="f-it-hint">Help</p><p class="error" id="f-it-error"><b>Error:</b> No</p><input type="text" id="f-it" name="it" aria-describedby="f-it-hint f-it-error" aria-invalid="true" autocomplete="name" required value="v"></div>',
  )
  t.match(write(z.iso.date(), { min: '2027-01-01' }), /type="date" min="2027-01-01" .* required>/)
  t.match(
    write(z.int().min(0).max(3)),
    /<input type="text" inputmode="numeric" id="f-it" name="it" required>/,
  )
  t.match(write(z.number().min(0)), /<input type="text" inputmode="decimal" id/)
  t.match(write(z.int()), /<input type="text" id/, 'a keypad without a minus')
  t.match(write(z.string().max(6), { as: 'number' }), /<input type="text" inputmode="numeric" id/)
  t.match(
    write(emailAddress()),
    /<input type="text" inputmode="email" autocapitalize="none" spellcheck="false" id/,
  )
  t.notMatch(
    write(z.string().min(2).max(5).regex(/^a+$/)) + write(z.string().min(2).max(5), { as: 'textarea' }),
    /length|pattern/,
    'only the server refuses',
  )
  t.match(write(z.string(), { as: 'tel' }), /type="tel"/)
  t.match(
    write(z.string(), { as: 'textarea' }, { value: '\na<b' }),
    /<textarea [^>]*rows="3">\n\na&lt;b<\/textarea>/,
  )
  t.match(
    write(z.literal(true), {}, { value: 'on' }),
    /<input type="checkbox" id="f-it" name="it" checked required> It<\/label>/,
  )
  t.match(
    write(z.enum(['a', 'b']), {}, { value: 'b' }),
    /<fieldset><legend>It<\/legend>.*value="a" required> a.*id="f-it-1" name="it" value="b" checked/,
  )
  t.match(
    write(z.enum(['a', 'b']), { as: 'select' }, { value: 'b' }),
    /<option value="">.*<option value="b" selected>b<\/option><\/select>/,
  )
  t.match(
    write(z.string(), { as: 'select', options: [{ value: '1', label: 'One' }] }),
    /<option value="1">One/,
  )
  for (const as of ['text', 'textarea', 'select', 'radios'])
    t.notMatch(
      write(
        z.string(),
        {
          as,
          hint: evil,
          autocomplete: evil,
          min: evil,
          options: [{ value: evil, label: evil, hint: evil }],
          label: evil,
        },
        { value: evil, error: evil },
      ),
      /<script|="[^"]*"'/,
      as,
    )
})
