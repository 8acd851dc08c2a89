import checkIn from '../../actions/staff/check-in.ts'
import { staff } from '../../actions/staff/transaction.ts'
import { guestText, longDate, money } from '../../db/inn.ts'

export default staff.screen({
  title: 'Check in',
  needs: staff.state.required(),
  requires: 'desk',
  offers: [checkIn],
  view: ({ state: { booked } }) => ({
    ...booked,
    guests: booked.guests.map(guestText).join('; '),
    until: longDate(booked.depart),
    total: money(booked.total),
  }),
})
