import signIn from '../../actions/shop/sign-in.ts'
import { shop } from '../../actions/shop/transaction.ts'

export default shop.screen({
  title: 'Sign in',
  offers: [signIn],
})
