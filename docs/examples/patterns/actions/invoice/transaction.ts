import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

// show: state
export const Line = z.object({
  what: z.string().trim().min(1, 'Say what it is').max(80),
  count: z.int().min(1).max(99),
  cents: z.int().min(1).max(1_000_000),
})

export const invoice = defineTransaction({
  title: 'Send an invoice',
  tables: defineTables<Tables>(),
  state: z.object({ lines: z.array(Line), to: z.string() }).partial(),
  start: 'lines',
  idleTimeout: '30m',
  maxAge: '24h',
})
// end

export const complete = invoice.state.required({ lines: true, to: true })
