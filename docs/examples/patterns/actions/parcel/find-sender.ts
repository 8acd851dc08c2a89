import { reject, show } from 'deity'
import { postcodeInput, withPostcode } from '../../db/address.ts'
import { asks, parcel } from './transaction.ts'

export default parcel.action({
  input: postcodeInput,
  next: ['sender-street'],
  handle: ({ state, input }) => {
    const sender = withPostcode(asks.sender, input)
    return typeof sender === 'string'
      ? reject({ postcode: sender })
      : show('sender-street', { ...state, sender })
  },
})
