import chooseRecipient from '../../actions/parcel/choose-recipient.ts'
import { fromSomebody, parcel } from '../../actions/parcel/transaction.ts'
import { showAddress } from '../../db/address.ts'

export default parcel.screen({
  title: 'The recipient’s street',
  needs: fromSomebody.required({ recipient: true }),
  offers: [chooseRecipient],
  view: ({ state }) => showAddress(state.recipient),
})
