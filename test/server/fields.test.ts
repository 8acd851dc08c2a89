/** Fields: what a schema says of them, how their texts are read, how they are written as markup. */
import t from 'tap'
import { z } from 'zod'
import { decodeField, isOffered, readFields } from '../../server/fields.ts'
import { decodeForm } from '../../server/form.ts'
import type { Field } from '../../server/model.ts'
import { writeField } from '../../server/view/field.ts'

const only = (type: z.ZodType): Field => {
  const { fields, faults } = readFields(z.object({ it: type }))
  if (faults.length > 0) throw new Error(faults.join())
  return fields.get('it') as Field
}

t.test('schemas as fields', async (t) => {
  t.same(only(z.string()), { name: 'it', type: 'string', required: true })
  t.same(only(z.string().min(2).max(5).optional()), {
    name: 'it',
    type: 'string',
    required: false,
    minLength: 2,
    maxLength: 5,
  })
  t.same(only(z.string().trim().regex(/^a+$/)), {
    name: 'it',
    type: 'string',
    required: true,
    pattern: '^a+$',
  })
  t.same(only(z.int().min(1).max(9)), { name: 'it', type: 'integer', required: true, min: 1, max: 9 })
  t.same(only(z.int()), { name: 'it', type: 'integer', required: true })
  t.same(only(z.number().default(1)), { name: 'it', type: 'number', required: false })
  t.same(only(z.iso.date()), { name: 'it', type: 'string', required: true, format: 'date' })
  t.same(only(z.email()), { name: 'it', type: 'string', required: true, format: 'email' })
  t.same(only(z.enum(['a', 'b'])), { name: 'it', type: 'string', required: true, values: ['a', 'b'] })
  t.same(only(z.boolean()), { name: 'it', type: 'boolean', required: false })
  t.same(only(z.literal(true)), { name: 'it', type: 'boolean', required: true })
  t.match(readFields(z.object({ a: z.array(z.string()), b: z.object({}) })).faults, [/"a"/, /"b"/])
})

t.test('texts as values', async (t) => {
  const number = only(z.number())
  const cases: [Field, string | undefined, unknown][] = [
    [number, '12', 12],
    [number, ' 12.50 ', 12.5],
    [number, '-3', -3],
    [number, '0', 0],
    [number, '', undefined],
    [number, undefined, undefined],
    ...['1e3', '0x10', '-0', '+1', '1,5', '.5', '5.', '٧', 'NaN', 'Infinity', '1 2', '01'].map(
      (text): [Field, string, string] => [number, text, text],
    ),
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

t.test('forms as fields', async (t) => {
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
    'a[b]=1',
    'a.b=1',
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
  t.equal(decodeForm(Array.from({ length: 201 }, (_, i) => `a${i}=`).join('&')), 'too-large')
  t.equal(
    (decodeForm(Array.from({ length: 200 }, (_, i) => `a${i}=`).join('&')) as Map<string, string>).size,
    200,
  )
})

const evil = `"'><script>`
t.test('fields as markup', async (t) => {
  const state = { id: 'f-it', value: '', error: undefined }
  const write = (type: z.ZodType, options: object = {}, more: object = {}) =>
    writeField(only(type), { label: 'It', ...options }, { ...state, ...more })
  t.equal(
    write(z.string().max(9), { hint: 'Help', autocomplete: 'name' }, { value: 'v', error: 'No' }),
    '<div class="field wrong"><label for="f-it">It</label><p class="hint" id="f-it-hint">Help</p><p class="error" id="f-it-error"><b>Error:</b> No</p><input type="text" id="f-it" name="it" aria-describedby="f-it-hint f-it-error" aria-invalid="true" autocomplete="name" required maxlength="9" value="v"></div>',
  )
  t.match(write(z.iso.date(), { min: '2027-01-01' }), /type="date".* required min="2027-01-01">/)
  t.match(write(z.int().min(0).max(3).optional()), /type="number" id="f-it" name="it" min="0" max="3">/)
  t.match(write(z.number()), /step="any"/)
  t.match(write(z.email()), /type="email"/)
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
