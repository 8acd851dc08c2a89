import { show } from 'deity'
import { z } from 'zod'
import { fleet } from './transaction.ts'

/** Starts a new vehicle, or opens one from the list to change it. */
export default fleet.action({
  input: z.object({ at: z.int().min(0).optional() }),
  next: ['plate'],
  handle: ({ state, input: { at } }) =>
    show('plate', { ...state, draft: at === undefined ? {} : { ...state.vehicles?.[at], at } }),
})
