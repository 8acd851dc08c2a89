import { finish } from 'deity'
import { z } from 'zod'
import { send } from '../../db/sent.ts'
import { complete, damage } from './transaction.ts'

export default damage.action({
  input: z.object({}),
  needs: complete,
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, db, now, files }) => {
    const kept: string[] = []
    for (const photo of state.photos) kept.push(await files.keep(photo))
    await send(db, 'damage', { what: state.what, photos: kept }, now)
    return finish('done', { ...state, kept })
  },
})
