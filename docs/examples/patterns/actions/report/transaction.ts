import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

// show: state
export const report = defineTransaction({
  title: 'Report damage',
  tables: defineTables<Tables>(),
  state: z
    .object({
      place: z.string(),
      /** Absent: not answered yet. `null`: there is none. */
      witness: z.string().nullable(),
      photo: z.url().nullable(),
    })
    .partial(),
  start: 'sections',
  idleTimeout: '30m',
  maxAge: '24h',
})
// end

export const placed = report.state.required({ place: true })
