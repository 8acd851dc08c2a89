import { finish } from 'deity'
import { z } from 'zod'
import { send } from '../../db/sent.ts'
import { complete, permit } from './transaction.ts'

export default permit.action({
  input: z.object({}),
  needs: complete,
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, db, now }) => {
    const { kind, home, business, day, hours } = state
    const answers = { day, hour: hours?.[day], ...(kind === 'resident' ? home : business) }
    await send(db, 'permit', answers, now)
    return finish('done', state)
  },
})
