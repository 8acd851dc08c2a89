import chooseHour from '../../actions/permit/choose-hour.ts'
import { dated, hoursOn, permit } from '../../actions/permit/transaction.ts'

export default permit.screen({
  title: 'At what time?',
  needs: dated,
  offers: [chooseHour],
  view: ({ state: { day, hours } }) => ({ day, hour: hours?.[day], open: hoursOn(day) }),
})
