import beginVehicle from '../../actions/fleet/begin-vehicle.ts'
import removeVehicle from '../../actions/fleet/remove-vehicle.ts'
import send from '../../actions/fleet/send.ts'
import { fleet } from '../../actions/fleet/transaction.ts'

export default fleet.screen({
  title: 'Your vehicles',
  offers: [beginVehicle, removeVehicle, send],
  view: ({ state: { vehicles = [] } }) => ({
    vehicles: vehicles.map(({ plate, use }, at) => ({ at, plate, use })),
  }),
})
