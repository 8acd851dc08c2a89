import giveHome from '../../actions/permit/give-home.ts'
import { asResident, permit } from '../../actions/permit/transaction.ts'

export default permit.screen({
  title: 'Your home',
  needs: asResident,
  offers: [giveHome],
  view: ({ state: { home } }) => ({ street: home?.street, since: home?.since }),
})
