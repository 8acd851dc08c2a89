import checkIn from '../../actions/staff/check-in.ts'
import { staff } from '../../actions/staff/transaction.ts'
import { longDate, money } from '../../db/format.ts'
import { cotsFor, guestTexts } from '../../db/guests.ts'
import { grouped } from '../../db/payment.ts'

export default staff.screen({
  title: 'Check in',
  needs: staff.state.required(),
  role: 'desk',
  offers: [checkIn],
  view: ({ state: { booked } }) => ({
    ...booked,
    reference: grouped(booked.reference),
    guests: guestTexts(booked).join('; '),
    cots: cotsFor(booked),
    phone: booked.phone ?? 'Not given',
    until: longDate(booked.depart),
    total: money(booked.total),
  }),
})
