import chooseBook from '../../actions/loan/choose-book.ts'
import { loan } from '../../actions/loan/transaction.ts'

export default loan.screen({
  title: 'Which book?',
  offers: [chooseBook],
  view: async ({ db }) => ({
    books: await db.selectFrom('book').selectAll().where('copies', '>', 0).orderBy('title').execute(),
  }),
})
