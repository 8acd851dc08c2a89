import findRecipient from '../../actions/parcel/find-recipient.ts'
import { asks, fromSomebody, parcel } from '../../actions/parcel/transaction.ts'
import { showAddress } from '../../db/address.ts'

export default parcel.screen({
  title: 'Who gets it?',
  needs: fromSomebody,
  offers: [findRecipient],
  view: ({ state }) => showAddress(state.recipient ?? asks.recipient),
})
