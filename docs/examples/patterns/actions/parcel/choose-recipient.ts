import { reject, show } from 'deity'
import { streetInput, withStreet } from '../../db/address.ts'
import { parcel, withSender } from './transaction.ts'

export default parcel.action({
  input: streetInput,
  needs: withSender.required({ recipient: true }),
  next: ['review'],
  handle: ({ state, input }) => {
    const recipient = withStreet(state.recipient, input)
    return typeof recipient === 'string'
      ? reject({ street: recipient })
      : show('review', { ...state, recipient })
  },
})
