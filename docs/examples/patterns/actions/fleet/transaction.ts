import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

export const Plate = z.object({ plate: z.string().trim().min(1, 'Fill in the plate').max(10) })
export const Use = z.object({ use: z.enum(['private', 'taxi', 'delivery']) })
const Vehicle = Plate.extend(Use.shape)
/** One that is being added, or changed: then `at` is its place in the list. */
const Draft = Vehicle.partial().extend({ at: z.int().optional() })

// show: state
export const fleet = defineTransaction({
  title: 'Register your vehicles',
  tables: defineTables<Tables>(),
  state: z
    .object({
      vehicles: z.array(Vehicle),
      draft: Draft,
    })
    .partial(),
  start: 'list',
  idleTimeout: '30m',
  maxAge: '24h',
})

export const drafting = fleet.state.required({ draft: true })
export const plated = fleet.state.extend({ draft: Draft.required({ plate: true }) })
export const listed = fleet.state.extend({ vehicles: z.array(Vehicle).min(1) })
// end
