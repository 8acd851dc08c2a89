import { reject, t } from 'deity'
import { z } from 'zod'
import { roomText } from '../../db/rooms.ts'
import { arriveInput, datesErrors, departInput, stayIn } from '../../db/stays.ts'
import { anywhere, change, goOn, withBooking } from './transaction.ts'

export default change.action({
  input: z.object({ arrive: arriveInput, depart: departInput }),
  needs: withBooking,
  next: anywhere,
  handle: async ({ state: { booked, guests }, input, db, now }) => {
    const errors = datesErrors(input, now)
    if (errors) return reject(errors)
    const stay = await stayIn(db, booked.roomType, { ...input, replaces: booked.reference }, now)
    if (!stay) return reject({ '': t('change.taken', { room: roomText(booked) }) })
    return goOn({ booked, guests, ...input, total: stay.total })
  },
})
