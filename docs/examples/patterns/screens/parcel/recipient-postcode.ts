import findRecipient from '../../actions/parcel/find-recipient.ts'
import { asks, parcel, withSender } from '../../actions/parcel/transaction.ts'
import { showAddress } from '../../db/address.ts'

export default parcel.screen({
  title: 'Who is receiving it?',
  needs: withSender,
  offers: [findRecipient],
  view: ({ state }) => showAddress(state.recipient ?? asks.recipient),
})
