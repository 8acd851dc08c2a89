import givePlate from '../../actions/fleet/give-plate.ts'
import { drafting, fleet } from '../../actions/fleet/transaction.ts'

export default fleet.screen({
  title: 'Number plate',
  needs: drafting,
  offers: [givePlate],
  view: ({ state: { draft } }) => ({ plate: draft.plate }),
})
