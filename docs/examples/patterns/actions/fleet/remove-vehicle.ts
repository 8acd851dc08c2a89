import { show } from 'deity'
import { z } from 'zod'
import { fleet } from './transaction.ts'

export default fleet.action({
  input: z.object({ at: z.int().min(0) }),
  next: ['list'],
  handle: ({ state: { vehicles = [] }, input }) =>
    show('list', { vehicles: vehicles.toSpliced(input.at, 1) }),
})
