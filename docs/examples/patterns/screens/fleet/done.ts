import { fleet, listed } from '../../actions/fleet/transaction.ts'

export default fleet.screen({
  title: 'Registered',
  needs: listed,
  view: ({ state }) => ({ count: state.vehicles.length }),
})
