import { reject, show } from 'deity'
import { postcodeInput, withPostcode } from '../../db/address.ts'
import { asks, parcel, withSender } from './transaction.ts'

export default parcel.action({
  input: postcodeInput,
  needs: withSender,
  next: ['recipient-street'],
  handle: ({ state, input }) => {
    const recipient = withPostcode(asks.recipient, input)
    return typeof recipient === 'string'
      ? reject({ postcode: recipient })
      : show('recipient-street', { ...state, recipient })
  },
})
