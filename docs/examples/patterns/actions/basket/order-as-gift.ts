import { finish } from 'deity'
import { send } from '../../db/sent.ts'
import order from './order.ts'
import { basket } from './transaction.ts'

/** Handles the second button of the form, so its input is that of the first button's action. */
export default basket.action({
  input: order.input,
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, input, db, now }) => {
    const ordered = { ...state, ...input }
    await send(db, 'gift', ordered, now)
    return finish('done', ordered)
  },
})
