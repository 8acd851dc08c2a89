import { reject } from 'deity'
import { z } from 'zod'
import { anywhere, dated, goOn, hoursOn, permit } from './transaction.ts'

export default permit.action({
  input: z.object({ hour: z.string().max(20) }),
  needs: dated,
  next: anywhere,
  handle: ({ state, input: { hour } }) =>
    hoursOn(state.day).includes(hour)
      ? goOn({ ...state, hours: { ...state.hours, [state.day]: hour } })
      : reject({ hour: 'Choose one of these hours' }),
})
