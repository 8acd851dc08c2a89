import chooseKind from '../../actions/permit/choose-kind.ts'
import { permit } from '../../actions/permit/transaction.ts'

export const kinds = [
  { value: 'resident', label: 'I live here' },
  { value: 'business', label: 'My business is here' },
]

export default permit.screen({ title: 'Who is applying?', offers: [chooseKind], view: () => ({ kinds }) })
