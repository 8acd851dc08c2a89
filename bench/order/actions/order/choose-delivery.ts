import { show } from 'deity'
import { z } from 'zod'
import { addressed, Deliveries, order } from './transaction.ts'

export default order.action({
  input: z.object({ delivery: Deliveries, note: z.string().trim().max(200).optional() }),
  needs: addressed,
  next: ['review'],
  handle: ({ state, input: { delivery, note } }) => show('review', { ...state, delivery, note }),
})
