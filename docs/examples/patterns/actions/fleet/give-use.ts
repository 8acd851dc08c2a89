import { show } from 'deity'
import { fleet, plated, Use } from './transaction.ts'

/** The last screen of a vehicle. Only now is it added to the list. */
export default fleet.action({
  input: Use,
  needs: plated,
  next: ['list'],
  handle: ({ state: { draft, vehicles = [] }, input }) => {
    const { plate, at = vehicles.length } = draft
    return show('list', { vehicles: vehicles.toSpliced(at, 1, { plate, ...input }) })
  },
})
