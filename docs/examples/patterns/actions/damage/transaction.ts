import { defineTables, defineTransaction, file } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

// show: state
export const Photos = file({ types: ['image/jpeg', 'image/png'], maxSize: '10MB', maxCount: 3 })

export const damage = defineTransaction({
  title: 'Report damage',
  tables: defineTables<Tables>(),
  state: z.object({ what: z.string(), photos: Photos, kept: z.array(z.string()) }).partial(),
  start: 'damage',
  idleTimeout: '30m',
  maxAge: '24h',
})
// end

export const complete = damage.state.required({ what: true, photos: true })
