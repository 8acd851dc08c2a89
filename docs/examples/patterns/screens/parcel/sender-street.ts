import chooseSender from '../../actions/parcel/choose-sender.ts'
import { parcel } from '../../actions/parcel/transaction.ts'
import { showAddress } from '../../db/address.ts'

export default parcel.screen({
  title: 'The sender’s street',
  needs: parcel.state.required({ sender: true }),
  offers: [chooseSender],
  view: ({ state }) => showAddress(state.sender),
})
