import { finish } from 'deity'
import { z } from 'zod'
import { notebook } from './transaction.ts'

export default notebook.action({
  input: z.object({}),
  next: ['closed'],
  writes: 'commit',
  handle: ({ state }) => finish('closed', state),
})
