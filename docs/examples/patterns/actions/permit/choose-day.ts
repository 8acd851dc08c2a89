import { reject } from 'deity'
import { z } from 'zod'
import { anywhere, goOn, permit } from './transaction.ts'

export default permit.action({
  input: z.object({ day: z.iso.date() }),
  next: anywhere,
  handle: ({ state, input }) =>
    new Date(input.day).getUTCDay() === 0
      ? reject({ day: 'The office is closed on Sundays' })
      : goOn({ ...state, ...input }),
})
