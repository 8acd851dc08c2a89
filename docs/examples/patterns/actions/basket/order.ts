import { finish } from 'deity'
import { z } from 'zod'
import { send } from '../../db/sent.ts'
import { basket } from './transaction.ts'

export default basket.action({
  input: z.object({ name: z.string().trim().min(1, 'Fill in your name').max(80) }),
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, input, db, now }) => {
    const ordered = { ...state, ...input }
    await send(db, 'basket', ordered, now)
    return finish('done', ordered)
  },
})
