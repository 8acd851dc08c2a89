import { defineTransaction } from 'deity'
import { z } from 'zod'

/** As many phases, and as much state, as the benchmark wants. */
export const notebook = defineTransaction({
  title: 'Keep a notebook',
  state: z.object({ entries: z.int(), text: z.string() }).partial(),
  start: 'page',
  idleTimeout: '30m',
  maxAge: '24h',
})
