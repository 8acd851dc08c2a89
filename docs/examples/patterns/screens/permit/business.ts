import giveBusiness from '../../actions/permit/give-business.ts'
import { asBusiness, permit } from '../../actions/permit/transaction.ts'

export default permit.screen({
  title: 'Your business',
  needs: asBusiness,
  offers: [giveBusiness],
  view: ({ state: { business } }) => ({ name: business?.name, vans: business?.vans }),
})
