import send from '../../actions/parcel/send.ts'
import { complete, parcel } from '../../actions/parcel/transaction.ts'
import { addressText } from '../../db/address.ts'

export default parcel.screen({
  title: 'Check the addresses',
  needs: complete,
  offers: [send],
  view: ({ state }) => ({
    sender: addressText(state.sender.address),
    recipient: addressText(state.recipient.address),
  }),
})
