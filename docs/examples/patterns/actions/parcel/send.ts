import { finish } from 'deity'
import { z } from 'zod'
import { send } from '../../db/sent.ts'
import { complete, parcel } from './transaction.ts'

export default parcel.action({
  input: z.object({}),
  needs: complete,
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, db, now }) => {
    await send(db, 'parcel', [state.sender.address, state.recipient.address], now)
    return finish('done', state)
  },
})
