import chooseRecipient from '../../actions/parcel/choose-recipient.ts'
import { parcel, withSender } from '../../actions/parcel/transaction.ts'
import { showAddress } from '../../db/address.ts'

export default parcel.screen({
  title: 'The recipient’s street',
  needs: withSender.required({ recipient: true }),
  offers: [chooseRecipient],
  view: ({ state }) => showAddress(state.recipient),
})
