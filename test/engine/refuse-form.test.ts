/** What is looked at in a form, and in which order: nothing that was typed, before all that is not typed holds. */
import t, { type Test } from 'tap'
import { z } from 'zod'
import { loadApplication } from '../../server/application/load.ts'
import { digestOf } from '../../server/engine/repeated-form.ts'
import { lengthErrors, readInput } from '../../server/engine/validate-input.ts'
import type { Offer, Transaction } from '../../server/model/application.ts'
import { readFields, unboundedLength, unrefined } from '../../server/model/fields.ts'
import { phaseZero } from '../../server/security/identifiers.ts'
import { looked } from '../fixtures/desk/actions/report/file.ts'
import { prepared } from '../fixtures/desk/actions/report/sign-in.ts'
import { textsOf } from '../kit/texts.ts'
import type { Filled, Visitor } from '../kit/visitor.ts'
import { fixture, root, startApp } from '../support/app.ts'
import { send } from '../support/send.ts'

const call = { action: 'go', fixed: new Map(), text: 'go' }
const said = textsOf(root, 'en')

/** An action's input as a form offers it. */
function offering(input: z.ZodObject): Offer {
  const { fields, faults } = readFields(input)
  t.same(faults, [])
  const labels = new Map([...fields.keys()].map((name) => [name, name]))
  const action = { input, unrefined: unrefined(input), fields } as unknown as Offer['action']
  return { action, labels, words: new Map(), choices: new Set(), rows: new Map(), form: 0 }
}
const lengthsOf = (input: z.ZodObject, typed: Record<string, string>) =>
  said(lengthErrors(offering(input), new Map(Object.entries(typed))))
const read = (input: z.ZodObject, typed: Record<string, string>) =>
  said(readInput(offering(input), call, new Map(Object.entries(typed))))

t.test('every text has a bound', async (t) => {
  const { fields } = readFields(
    z.object({
      bounded: z.string().max(5),
      unbounded: z.string(),
      trimmed: z.string().trim().max(5),
      changed: z.string().max(5).transform(Number),
      optional: z.string().max(5).optional(),
      date: z.iso.date(),
      email: z.email(),
      count: z.int(),
      choice: z.enum(['a', 'longer']),
      tick: z.literal(true),
    }),
  )
  t.same(Object.fromEntries([...fields].map(([name, { longest }]) => [name, longest])), {
    bounded: 5,
    unbounded: unboundedLength,
    trimmed: 10,
    changed: 5,
    optional: 5,
    date: 40,
    email: 254,
    count: 40,
    choice: 6,
    tick: 5,
  })
})

t.test('a text that is too long is refused by its length alone', async (t) => {
  const never = (): boolean => {
    throw new Error('this was looked at')
  }
  const input = z.object({
    a: z.string().max(5).refine(never),
    b: z.string().max(3, 'Three letters').optional(),
  })
  t.same(lengthsOf(input, { a: 'x'.repeat(6) }), {
    a: '“a” is too long. You entered 6 characters; the limit is 5',
  })
  t.same(lengthsOf(z.object({ a: z.string().trim().max(5) }), { a: 'x'.repeat(11) }), {
    a: '“a” is too long. You entered 11 characters; the limit is 5',
  })
  t.same(lengthsOf(input, { b: 'x'.repeat(60_000) }), { b: 'Three letters' }, 'in the author’s words')
  t.same(
    lengthsOf(z.object({ a: z.string().max(5) }), { a: '1\r\n\r\n2\r\n' }),
    {},
    'a line end is one character',
  )
  t.same(lengthsOf(z.object({ a: z.string().max(5) }), { a: '' }), {})
})

t.test('a field left empty clears its answer, and one that is not in the form does not', async (t) => {
  const input = z.object({
    phone: z.string().trim().optional(),
    count: z.int().optional(),
    size: z.enum(['s', 'l']).optional(),
    color: z.string().default('red'),
    exact: z.string().exactOptional(),
  })
  const before = { phone: '1', count: 1, size: 's', exact: 'x' }
  const after = (typed: Record<string, string>) => {
    const { data } = read(input, typed) as { data: object }
    return { ...before, ...data }
  }
  const left = { phone: undefined, count: undefined, size: undefined, exact: undefined, color: 'red' }
  t.same(after({ phone: '', count: '', size: '', color: '', exact: '' }), left)
  t.same(after({ color: 'blue' }), { ...before, color: 'blue' })
  t.same(after({ count: '  ' }).count, undefined, 'blanks are no number')
  t.same(after({ phone: '2', count: '' }), { ...before, phone: '2', count: undefined, color: 'red' })
})

t.test('fields are asked for together only when each is right, and each once', async (t) => {
  const asked: string[] = []
  const one = z
    .string()
    .min(3)
    .refine(() => asked.push('field') > 0)
  const input = z.object({ one, other: z.string().min(3) }).refine(() => asked.push('both') > 0 && false, {
    path: ['other'],
    message: 'Not these two',
  })
  t.match(read(input, { one: 'abc', other: 'x' }), {
    errors: { other: '“other” is too short. You entered 1 character; at least 3 are needed' },
  })
  t.same(asked, ['field'], 'a form that fails is read once')
  asked.length = 0
  t.same(read(input, { one: 'abc', other: 'abc' }), { errors: { other: 'Not these two' } })
  t.ok(asked.includes('both'))
})

async function desk(t: Test) {
  const app = await startApp({
    app: fixture('desk'),
    cookieBinding: 'auto',
    sessionIn: 'url',
    afterPost: 'redirect',
  })
  t.teardown(() => app.close())
  prepared.length = 0
  return app
}

const toSignIn = async (visitor: Visitor): Promise<Filled> => {
  if (visitor.heading !== 'Sign in') await visitor.follow('The books')
  return visitor.fill({ account: 'bo', password: 'guess' }).form('Sign in')
}

t.test('nothing is prepared for a form whose session does not hold', async (t) => {
  const app = await desk(t)
  const visitor = await app.visit('/report', true)
  await visitor.fill({ text: 'Rain' }).submit('File')
  const form = await toSignIn(visitor)

  const wrong = async (what: string, status: number, given = form, changes: Record<string, string> = {}) => {
    t.equal((await send(app, given, changes)).status, status, what)
    t.same(prepared, [], what)
  }
  const { cookie: _, ...without } = form.headers
  await wrong('a forged seal', 400, form, { actionID: form.body.get('actionID')?.replace(/.$/, '~') ?? '' })
  await wrong('another browser', 410, { ...form, headers: without })
  await wrong('a name that no field has', 400, form, { constructor: '1' })
  await wrong('a text that is too long', 422, form, { password: 'x'.repeat(61) })
  t.match(await app.store.rows.selectFrom('attempt').selectAll().execute(), [], 'nor is it an attempt')
  app.wait(60 * 60_000)
  await wrong('a session that has expired', 410)
  const next = await app.visit('/report', true)
  await next.fill({ text: 'Rain' }).submit('File')
  const left = await toSignIn(next)
  await next.submit('Leave')
  await wrong('a session that was left', 410, left)
})

t.test('no refinement and no hash is given a text that is too long', async (t) => {
  const app = await desk(t)
  const visitor = await app.visit('/report', true)
  await visitor.fill({ text: 'Rain' }).submit('File')
  await visitor.fill({ account: 'bo', password: 'open bo' }).submit('Sign in')
  t.equal(visitor.heading, 'Note')
  looked.length = 0
  await visitor.fill({ text: 'x'.repeat(201) }).submit('File')
  t.equal(visitor.status, 422)
  t.same(looked, [])
  await visitor.fill({ text: 'x'.repeat(200) }).submit('File')
  t.equal(visitor.status, 200)
  t.ok(looked.includes(200))

  const { transactions } = await loadApplication(fixture('desk'))
  const report = transactions.get('report') as Transaction
  const caller = { sessionID: 'A'.repeat(28), binding: undefined, address: '' }
  const digest = (text: string) =>
    digestOf(report, {
      ...caller,
      ...phaseZero,
      screen: 'note',
      call: { action: 'file', fixed: new Map(), text: 'file' },
      fields: new Map([['text', text]]),
      secrets: new Map(),
      unknown: new Map(),
    }).toString('hex')
  t.equal(digest('x'.repeat(201)), digest('y'.repeat(60_000)))
  t.not(digest('x'.repeat(200)), digest('y'.repeat(200)))
  t.not(digest('x'.repeat(201)), digest(''))
})

t.test('the same form again shares what was prepared for it', async (t) => {
  const app = await desk(t)
  const visitor = await app.visit('/report', true)
  const form = await toSignIn(visitor)
  await send(app, form)
  t.same(prepared, ['guess'])
  await send(app, form)
  await send(app, form)
  t.same(prepared, ['guess'], 'the same form again is not looked at again')
})
