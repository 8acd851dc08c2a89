import { reject, show } from 'deity'
import { streetInput, withStreet } from '../../db/address.ts'
import { fromSomebody, parcel } from './transaction.ts'

export default parcel.action({
  input: streetInput,
  needs: fromSomebody.required({ recipient: true }),
  next: ['review'],
  handle: ({ state, input }) => {
    const recipient = withStreet(state.recipient, input)
    return typeof recipient === 'string'
      ? reject({ street: recipient })
      : show('review', { ...state, recipient })
  },
})
