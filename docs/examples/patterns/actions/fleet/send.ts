import { finish } from 'deity'
import { z } from 'zod'
import { send } from '../../db/sent.ts'
import { fleet, listed } from './transaction.ts'

export default fleet.action({
  input: z.object({}),
  needs: listed,
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, db, now }) => {
    await send(db, 'fleet', state.vehicles, now)
    return finish('done', state)
  },
})
