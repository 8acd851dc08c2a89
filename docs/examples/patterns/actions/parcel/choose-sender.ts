import { reject, show } from 'deity'
import { streetInput, withStreet } from '../../db/address.ts'
import { parcel } from './transaction.ts'

export default parcel.action({
  input: streetInput,
  needs: parcel.state.required({ sender: true }),
  next: ['recipient-postcode', 'review'],
  handle: ({ state, input }) => {
    const sender = withStreet(state.sender, input)
    if (typeof sender === 'string') return reject({ street: sender })
    return show(state.recipient?.address ? 'review' : 'recipient-postcode', { ...state, sender })
  },
})
