import giveUse from '../../actions/fleet/give-use.ts'
import { fleet, plated } from '../../actions/fleet/transaction.ts'

export default fleet.screen({
  title: 'Use of the vehicle',
  needs: plated,
  offers: [giveUse],
  view: ({ state: { draft } }) => ({ plate: draft.plate, use: draft.use }),
})
