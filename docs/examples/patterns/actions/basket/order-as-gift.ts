import { finish } from 'deity'
import { send } from '../../db/sent.ts'
import order from './order.ts'
import { basket } from './transaction.ts'

/** The other button of the same form, and so the same input. */
export default basket.action({
  input: order.input,
  next: ['done'],
  commits: true,
  handle: async ({ state, input, db, now }) => {
    const ordered = { ...state, ...input }
    await send(db, 'gift', ordered, now)
    return finish('done', ordered)
  },
})
