import { finish } from 'deity'
import { z } from 'zod'
import { send } from '../../db/sent.ts'
import { placed, report } from './transaction.ts'

export default report.action({
  input: z.object({}),
  needs: placed,
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, db, now }) => {
    await send(db, 'report', state, now)
    return finish('done', state)
  },
})
