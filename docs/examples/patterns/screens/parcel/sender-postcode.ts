import findSender from '../../actions/parcel/find-sender.ts'
import { asks, parcel } from '../../actions/parcel/transaction.ts'
import { showAddress } from '../../db/address.ts'

export default parcel.screen({
  title: 'Who is sending it?',
  offers: [findSender],
  view: ({ state }) => showAddress(state.sender ?? asks.sender),
})
