/** What people type arrives as they typed it, or is refused with a reason: nothing is refused or changed by a browser. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { couldSend, lengthErrors, readInput } from '../../server/engine/validate-input.ts'
import { decodeForm } from '../../server/http/form-body.ts'
import type { Field, Offer } from '../../server/model/application.ts'
import { emailAddress } from '../../server/model/define.ts'
import { readFields, unrefined } from '../../server/model/fields.ts'
import { declaredName } from '../../server/model/rows.ts'
import { createSealer } from '../../server/security/seal.ts'
import { writeField } from '../../server/view/field.ts'
import { hidden, openPage } from '../../server/view/urls.ts'
import { fixture, startApp, type TestApp } from '../support/app.ts'
import { type Chromium, executablePath, press, startChromium } from '../support/chromium.ts'
import { firefoxPath, startFirefox } from '../support/firefox.ts'
import { inEnglish } from '../support/spoken.ts'
import { until } from '../support/until.ts'
import { miniBrowser, startWebKit } from '../support/webkitgtk.ts'

const browser = executablePath ? await startChromium(executablePath) : undefined
t.teardown(() => browser?.close())
const skip = browser
  ? false
  : 'there is no Chromium here: install /usr/bin/chromium, or name another in CHROMIUM'

async function openKinds(t: Test): Promise<{ page: Page; app: TestApp }> {
  if (!browser) throw new Error('skipped')
  const app = await startApp({ app: fixture('every') })
  const page = await browser.open()
  t.teardown(async () => {
    await page.context().close()
    app.server.server.closeAllConnections()
    await app.close()
  })
  await page.goto(`${app.url}/every`)
  await at(page, 'Text').fill('Ada')
  await at(page, 'Short').fill('Ada Byron')
  await at(page, 'Sure').check()
  return { page, app }
}
const at = (page: Page, label: string) => page.getByLabel(label, { exact: true })
const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()
const errorOf = (page: Page, name: string) => page.locator(`#f-${name}-error`).textContent()

t.test('numbers as people write them, and addresses as they are', { skip }, async (t) => {
  const { page, app } = await openKinds(t)
  await at(page, 'Count').fill('07')
  await at(page, 'Whole').fill('１２')
  await at(page, 'Price').fill(' .5 ')
  await at(page, 'E-mail').fill(' info@почта.рф ')
  await press(page, 'Go on')
  t.equal(await headingOf(page), 'Formats')
  const { state } = await app.store.rows.selectFrom('phase').select('state').executeTakeFirstOrThrow()
  t.match(JSON.parse(state), { count: 7, whole: 12, price: 0.5, email: 'info@почта.рф' })
})

t.test('a paste beyond the limit is refused with its length, and not cut', { skip }, async (t) => {
  const { page } = await openKinds(t)
  const short = 'x'.repeat(72)
  // As a paste: a browser cuts it at `maxlength`, but for a value that is set by a script.
  await at(page, 'Short').focus()
  await at(page, 'Short').selectText()
  await page.keyboard.insertText(short)
  await press(page, 'Go on')
  t.equal(
    await errorOf(page, 'short'),
    'Error: “Short” is too long. You entered 72 characters; the limit is 40',
  )
  t.equal(await at(page, 'Short').inputValue(), short)
})

t.test('all mistakes of a form are named at once, by the server', { skip }, async (t) => {
  const { page } = await openKinds(t)
  await at(page, 'Text').fill('')
  await at(page, 'Short').fill('x')
  await at(page, 'Sure').uncheck()
  await at(page, 'Code').fill('no')
  await at(page, 'E-mail').fill('no')
  await at(page, 'Count').fill('100')
  await press(page, 'Go on')
  t.equal(await page.locator('.error').count(), 6)
})

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
const signs = fc.string({
  unit: fc.constantFrom(...'0123456789.,-+e \u00a0٣７xé@'),
  minLength: 1,
  maxLength: 12,
})
const addresses = fc
  .tuple(
    fc.constantFrom('ada', 'ada&co', 'ада', "o'neil", 'a..b'),
    fc.constantFrom('почта.рф', 'example.org', 'x'),
  )
  .map((parts) => ` ${parts.join('@')}`)
const schemas = fc.oneof(
  fc.nat(40).map((max) => z.string().max(max)),
  fc.nat(40).map((max) => z.string().trim().max(max)),
  fc.nat(5).map((min) => z.string().min(min)),
  fc.constantFrom(
    ...[
      z.string().regex(/^[a-z]+$/i),
      z
        .string()
        .toUpperCase()
        .regex(/^[A-Z]+$/),
      z.string().regex(/^\p{L}+$/u),
    ],
    ...[emailAddress(), z.email(), z.url(), z.int(), z.int().min(3), z.number(), z.number().max(2.5)],
  ),
)
const fields = fc.array(
  fc.record({
    schema: schemas.chain((schema) => fc.boolean().map((is) => (is ? schema.optional() : schema))),
    typed: fc.oneof(words, signs, addresses, fc.constant('')),
    as: fc.constantFrom(undefined, undefined, 'textarea', 'text', 'tel', 'email', 'number'),
  }),
  { minLength: 1, maxLength: 6 },
)

/** Rows of a list, with the same columns in each: one text for each column of each row. */
const rows = fc
  .record({
    columns: fc.array(
      schemas.chain((schema) => fc.boolean().map((is) => (is ? schema.optional() : schema))),
      { minLength: 1, maxLength: 3 },
    ),
    texts: fc.array(
      fc.array(fc.oneof(words, signs, addresses, fc.constant('')), { minLength: 3, maxLength: 3 }),
      {
        maxLength: 3,
      },
    ),
  })
  .map(({ columns, texts }) => ({
    schema: z
      .array(z.object(Object.fromEntries(columns.map((schema, index) => [`c${index}`, schema]))))
      .max(9),
    texts: texts.map((row) => row.slice(0, columns.length)),
  }))

/**
 * What a browser puts into a line of text: no line ends, and no NUL in any form. A driver takes some characters
 * for private use for keys.
 */
const inLine = (text: string) => text.replaceAll(/[\r\n\t\ue000-\uf8ff]/g, '').replaceAll('\0', '')

/** An id that needs no escape in a selector. */
const idOf = (name: string) => name.replaceAll('.', '-')

/** One that types into a form and sends it. */
interface Typist {
  goto(url: string): Promise<unknown>
  type(id: string, text: string): Promise<void>
  click(selector: string): Promise<void>
  close(): Promise<void>
}

async function typeInChromium(): Promise<Typist> {
  const page = await (browser as Chromium).open()
  return {
    goto: (url) => page.goto(url),
    type: (id, text) => page.locator(`#${id}`).fill(text),
    click: (selector) => page.locator(selector).click(),
    close: () => page.context().close(),
  }
}

const typists: Record<string, { open: () => Promise<Typist>; skip: string | false; numRuns: number }> = {
  Chromium: { open: typeInChromium, skip, numRuns: 40 },
  Firefox: {
    open: () => startFirefox(firefoxPath as string),
    skip: firefoxPath ? false : 'there is no Firefox here: install it, or name one in FIREFOX',
    numRuns: 25,
  },
  WebKitGTK: {
    open: () => startWebKit(miniBrowser as string),
    skip: miniBrowser ? false : 'there is no WebKitGTK here: install webkit2gtk-driver, xvfb and xauth',
    numRuns: 25,
  },
}

for (const [name, { open, skip, numRuns }] of Object.entries(typists))
  t.test(
    `in ${name}: whatever the schema and the text, it arrives as typed or is refused with a reason`,
    { skip, timeout: 120_000 },
    async (t) => {
      let html = ''
      let body = ''
      const server = createServer(async (request, response) => {
        if (request.method === 'POST') for await (const part of request) body += part
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        response.end(html)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const typist = await open()
      t.teardown(async () => {
        await typist.close()
        server.closeAllConnections()
        server.close()
      })
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/form`
      const form = openPage(
        { sealer: createSealer([Buffer.alloc(32)]), sessionIn: 'form', urlAt: String },
        { transaction: { name: 'form' }, sessionID: 's', screen: { name: 'form' }, phase: 0, tag: '' },
      )
      let taken = 0
      let refused = 0
      let inRows = 0
      await fc.assert(
        fc.asyncProperty(fields, rows, async (each, list) => {
          const input = z.object({
            ...Object.fromEntries(each.map(({ schema }, index) => [`n${index}`, schema])),
            list: list.schema,
          })
          const read = readFields(input)
          const typed = new Map(each.map(({ typed }, index) => [`n${index}`, inLine(typed)]))
          for (const [row, texts] of list.texts.entries())
            for (const [column, text] of texts.entries()) typed.set(`list.${row}.c${column}`, inLine(text))
          const controls = [...typed.keys()].map((name, index) =>
            writeField(
              { ...(read.fields.get(declaredName(name)) as Field), name },
              { label: name, ...(each[index]?.as && { as: each[index].as }) },
              { id: idOf(name), value: '', error: undefined },
              inEnglish,
            ),
          )
          typed.set('list', String(list.texts.length))
          const count = hidden('list', String(list.texts.length))
          html = `<!doctype html>${form}${controls.join('')}${count}<button>Send</button></form>`
          body = ''
          await typist.goto(url)
          for (const [name, text] of typed) if (name !== 'list') await typist.type(idOf(name), text)
          await typist.click('button')
          await until('the form is sent', () => body !== '')
          const sent = decodeForm(body) as Map<string, string>
          for (const [name, text] of typed) if (sent.get(name) !== text) return false
          const rowsOffer = { always: new Set(['c0']), hidden: new Set() }
          const offer = {
            ...{ form: 0, rows: new Map([['list', rowsOffer]]) },
            labels: new Map([...read.fields.keys()].map((name) => [name, name])),
            action: { input, fields: read.fields, unrefined: unrefined(input) },
          } as unknown as Offer
          const errors = lengthErrors(offer, typed)
          const call = { action: 'go', fixed: new Map(), text: 'go' }
          if (!couldSend(offer, call, typed)) return false
          const found = Object.keys(errors).length > 0 ? { errors } : readInput(offer, call, typed)
          if ('data' in found) {
            taken++
            inRows += list.texts.length
            const { length } = (found.data as { list: unknown[] }).list
            return length === list.texts.length
          }
          refused++
          const isOfForm = (name: string) => read.fields.has(declaredName(name))
          return Object.entries(found.errors).every(
            ([name, error]) => isOfForm(name) && inEnglish.catalogue.text(error).length > 5,
          )
        }),
        { numRuns },
      )
      t.ok(taken > 0 && refused > 0 && inRows > 0, `${taken} taken, with ${inRows} rows, ${refused} refused`)
    },
  )
