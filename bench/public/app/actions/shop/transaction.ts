import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'

interface Tables {
  book: { id: number; title: string; author: string; cents: number; stock: number }
}

export const shop = defineTransaction({
  title: 'Bookshop',
  tables: defineTables<Tables>(),
  state: z.object({ count: z.int() }).partial(),
  start: 'product',
  idleTimeout: '2h',
  maxAge: '24h',
})
