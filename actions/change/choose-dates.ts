import { reject } from 'deity'
import { z } from 'zod'
import { stayIn, wrongArrival, wrongDeparture } from '../../db/inn.ts'
import { anywhere, change, found, goOn } from './transaction.ts'

export default change.action({
  input: z.object({ arrive: z.iso.date(), depart: z.iso.date() }),
  needs: found,
  next: anywhere,
  handle: async ({ state: { booked, guests }, input, db, now }) => {
    const arrive = wrongArrival(input.arrive, now)
    if (arrive) return reject({ arrive })
    const depart = wrongDeparture(input)
    if (depart) return reject({ depart })
    const stay = await stayIn(db, booked.roomType, { ...input, instead: booked.reference }, now)
    if (!stay) return reject({ arrive: `The ${booked.roomName} is taken on at least one of these nights` })
    return goOn({ booked, guests, ...input, total: stay.total })
  },
})
