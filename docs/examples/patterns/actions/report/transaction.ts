import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

// show: state
export const report = defineTransaction({
  title: 'Report a damage',
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
  idle: '30m',
  life: '24h',
})
// end

export const placed = report.state.required({ place: true })
