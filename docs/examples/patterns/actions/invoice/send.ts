import { finish } from 'deity'
import { z } from 'zod'
import { send } from '../../db/sent.ts'
import { complete, invoice } from './transaction.ts'

export default invoice.action({
  input: z.object({}),
  needs: complete,
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, db, now }) => {
    await send(db, 'invoice', state, now)
    return finish('done', state)
  },
})
