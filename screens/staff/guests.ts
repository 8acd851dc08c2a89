import { t } from 'deity'
import checkIn from '../../actions/staff/check-in.ts'
import { staff } from '../../actions/staff/transaction.ts'
import { longDate, money } from '../../db/format.ts'
import { cotsFor, guestsText } from '../../db/guests.ts'
import { grouped, paymentText } from '../../db/payment.ts'
import { roomText } from '../../db/rooms.ts'

export default staff.screen({
  title: t('check-in.title'),
  needs: staff.state.required(),
  role: 'desk',
  offers: [checkIn],
  view: ({ state: { booked } }) => ({
    ...booked,
    reference: grouped(booked.reference),
    roomName: roomText(booked),
    guests: guestsText(booked),
    payment: paymentText(booked.payment),
    cots: cotsFor(booked),
    phone: booked.phone ?? t('not-given'),
    until: longDate(booked.depart),
    total: money(booked.total),
  }),
})
