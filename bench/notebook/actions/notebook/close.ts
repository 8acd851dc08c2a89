import { finish } from 'deity'
import { z } from 'zod'
import { notebook } from './transaction.ts'

export default notebook.action({
  input: z.object({}),
  next: ['closed'],
  commits: true,
  handle: ({ state }) => finish('closed', state),
})
