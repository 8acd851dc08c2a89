import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

export const goods = ['apples', 'bread'] as const

export const basket = defineTransaction({
  title: 'Fill a basket',
  tables: defineTables<Tables>(),
  state: z.object({ apples: z.int(), bread: z.int(), coupon: z.string(), name: z.string() }).partial(),
  start: 'basket',
  idleTimeout: '30m',
  maxAge: '24h',
})
