import t from 'tap'
import { z } from 'zod'
import { writeState } from '../../server/engine/stored-state.ts'
import type { Transaction } from '../../server/model/application.ts'
import { isJsonStable } from '../../server/model/json-stable.ts'
import { needsOf } from '../../server/model/needs.ts'

const guest = z.object({ name: z.string().min(1).max(40), age: z.int().min(0).optional() })

const plain: Record<string, z.ZodType> = {
  text: z.string(),
  'text with bounds': z.string().min(1).max(9).regex(/a/),
  address: z.email(),
  day: z.iso.date(),
  number: z.number().min(1).multipleOf(2),
  integer: z.int(),
  yes: z.literal(true),
  choice: z.enum(['a', 'b']),
  nothing: z.string().nullable(),
  list: z.array(guest).min(1),
  strict: z.strictObject({ a: z.string() }),
}

const other: Record<string, z.ZodType> = {
  trimmed: z.string().trim(),
  small: z.string().toLowerCase(),
  transformed: z.string().transform((text) => `${text}!`),
  piped: z.string().pipe(z.string()),
  refined: z.string().refine((text) => text !== ''),
  day: z.date(),
  big: z.bigint(),
  'big literal': z.literal(1n),
  'literal nothing': z.literal(undefined),
  anything: z.unknown(),
  'list with gaps': z.array(z.string().optional()),
  record: z.record(z.string(), z.string()),
  'open object': z.looseObject({ a: z.string() }),
  'refined object': z.object({ a: z.string() }).refine(() => true),
  'deep inside': z.object({ list: z.array(z.object({ at: z.date() })) }),
  'in its own type': z.object({
    get inner() {
      return z.array(other['in its own type'] as z.ZodType)
    },
  }),
}

t.test('plain is what stays the same, parsed again and as JSON', async (t) => {
  for (const [name, type] of Object.entries(plain)) t.ok(isJsonStable(type), name)
  for (const [name, type] of Object.entries(other)) t.notOk(isJsonStable(type), name)
})

const state = z
  .object({ name: z.string(), guests: z.array(guest), agrees: z.boolean(), nick: z.string().trim() })
  .partial()

const needed: Record<string, z.ZodObject> = {
  'the whole': state,
  'a part': state.pick({ name: true }),
  'one of it': state.required({ name: true }),
  'a list': state.required({ guests: true }).pick({ guests: true }),
  'a longer list': state.extend({ guests: z.array(guest).min(2) }),
  'another rule': z.object({ name: z.string().startsWith('A') }),
  'a rule of all': state.required({ name: true }).refine(({ name }) => name !== 'Bob'),
  'no more': z.strictObject({ name: z.string() }),
  'what is not plain': state.required({ nick: true }),
}

const states = [
  {},
  { name: 'Ada' },
  { name: 'Bob', agrees: false },
  { nick: 'a' },
  { name: 'Ada', guests: [] },
  { name: 'Ada', guests: [{ name: 'Bob', age: 3 }, { name: 'Cy' }], agrees: true, nick: 'ada' },
]

t.test('what is needed is what the schema makes of the state', async (t) => {
  for (const [name, schema] of Object.entries(needed)) {
    const needs = needsOf(schema, state)
    for (const each of states) {
      const parsed = schema.safeParse(each)
      const what = `${name} of ${JSON.stringify(each)}`
      t.equal(needs.areMet(each), parsed.success, what)
      if (parsed.success) t.strictSame(needs.of(each), parsed.data, what)
      else t.throws(() => needs.of(each), { name: parsed.error.name }, what)
    }
  }
})

t.test('who changes what is needed does not change the state', async (t) => {
  const held = { name: 'Ada', guests: [{ name: 'Bob' }] }
  const all = state.omit({ nick: true })
  const given = needsOf(all, all).of(held) as z.output<typeof all>
  given.name = 'Eve'
  given.guests?.push({ name: 'Eve' })
  Object.assign(given.guests?.[0] ?? {}, { name: 'Eve' })
  t.strictSame(held, { name: 'Ada', guests: [{ name: 'Bob' }] })
})

t.test('a state is what will be read again, and is not the one that an action holds', async (t) => {
  const write = (schema: z.ZodObject, returned: object) => {
    const transaction = { state: schema } as unknown as Transaction
    const { state, text } = writeState(transaction, returned)
    t.strictSame(state, schema.parse(JSON.parse(text)))
    return state
  }
  const returned = { guests: [{ name: 'Bob' }], more: 1 }
  const written = write(state.omit({ nick: true }), returned)
  t.strictSame(written, { guests: [{ name: 'Bob' }] })
  returned.guests.push({ name: 'Eve' })
  t.strictSame(written, { guests: [{ name: 'Bob' }] })
  const numbers = z.object({ count: z.number(), guests: z.array(guest) })
  const stored = write(numbers, { count: -0, guests: [{ name: 'Bob', age: undefined }] })
  t.ok(Object.is(stored['count'], 0), 'the sign of -0 is not stored')
  t.strictSame(Object.keys((stored['guests'] as object[])[0] ?? {}), ['name'], 'nor what is undefined')
  t.strictSame(write(z.object({ at: z.coerce.date() }), { at: new Date(0) }), { at: new Date(0) })
  const at = z.union([z.date(), z.string()])
  t.strictSame(write(z.object({ at }), { at: new Date(0) }), { at: '1970-01-01T00:00:00.000Z' })
})
