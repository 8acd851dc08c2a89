import { complete, parcel } from '../../actions/parcel/transaction.ts'
import { addressText } from '../../db/address.ts'

export default parcel.screen({
  title: 'It is on its way',
  needs: complete,
  view: ({ state }) => ({ recipient: addressText(state.recipient.address) }),
})
