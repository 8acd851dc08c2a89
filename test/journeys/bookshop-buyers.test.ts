/**
 * Eight visitors buy the same ten books at once, again and again: stock, orders and receipts agree afterwards.
 * `SECONDS` of the environment says for how long.
 */
import { join } from 'node:path'
import t from 'tap'
import type { Visitor } from '../kit/visitor.ts'
import { root, startApp } from '../support/app.ts'

const seconds = Number(process.env['SECONDS'] ?? 3)
const books = 10

/** Buys one or two of a book, or reads that there are not so many. @returns the receipt's reference */
async function buy(visitor: Visitor, item: number, count: number): Promise<string | undefined> {
  await visitor.open(`/shop/product?item=${item}`)
  await visitor.fill({ count: String(count) }).submit('Add to cart')
  await visitor.follow('Cart (')
  await visitor.submit('Check out')
  if (visitor.heading === 'Your details')
    await visitor.fill({ name: 'Ada', email: 'ada@example.org' }).submit('Continue')
  if (visitor.heading === 'Check your order') await visitor.twice('Order now')
  const [reference] = /B\d{6}/.exec(visitor.text) ?? []
  if (visitor.heading === 'Thank you') return reference
  // Somebody else was faster. What is in the cart goes back.
  if (visitor.heading === 'Your cart') {
    const rows = Array.from({ length: Number(visitor.value('lines')) }, (_, row) => `lines.${row}.count`)
    if (rows.length > 0)
      await visitor.fill(Object.fromEntries(rows.map((name) => [name, '0']))).submit('Change the numbers')
  }
  return undefined
}

t.test('what eight visitors buy is what the stock lacks, and what they were told', async (t) => {
  const app = await startApp({ app: join(root, 'docs/examples/bookshop'), rateLimit: 0, file: true })
  t.teardown(() => app.close())
  const rows = (table: string) =>
    app.store.rows.selectFrom(table).selectAll().execute() as Promise<Record<string, number>[]>
  const before = await rows('book')
  const until = performance.now() + seconds * 1000
  const told: string[] = []
  const refused: number[] = []
  await Promise.all(
    Array.from({ length: 8 }, async (_, who) => {
      const visitor = await app.visit('/shop', true)
      for (let round = 0; performance.now() < until || round === 0; round++) {
        const reference = await buy(visitor, 1 + ((who + round) % books), 1 + (round % 2))
        if (reference) told.push(reference)
        else refused.push(round)
      }
    }),
  )
  const [after, orders, lines] = [await rows('book'), await rows('purchase'), await rows('purchased')]
  t.comment(`${told.length} orders, ${refused.length} times sold out`)
  t.same(
    told.sort(),
    orders.map(({ reference }) => reference).sort(),
    'every receipt is an order, and every order a receipt',
  )
  for (const [index, { id, stock = 0, title }] of before.entries()) {
    const sold = lines.filter(({ book }) => book === id).reduce((sum, { count = 0 }) => sum + count, 0)
    t.equal(after[index]?.['stock'], stock - sold, String(title))
  }
  for (const { id, cents } of orders) {
    const own = lines.filter(({ purchase }) => purchase === id)
    t.equal(
      own.reduce((sum, line) => sum + (line['count'] ?? 0) * (line['cents'] ?? 0), 0),
      cents,
    )
  }
})
