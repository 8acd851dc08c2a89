import { shop } from '../../actions/shop/transaction.ts'
import { countCart } from '../../db/cart.ts'

export default shop.screen({
  title: 'Books',
  public: '5m',
  view: async ({ db, sessionKey, user }) => ({
    subjects: await db.selectFrom('subject').select('name').orderBy('name').execute(),
    inCart: await countCart(db, sessionKey),
    isClerk: user?.role === 'clerk',
    user,
  }),
})
