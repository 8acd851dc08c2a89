import { dated, permit } from '../../actions/permit/transaction.ts'

export default permit.screen({
  title: 'Your permit',
  needs: dated,
  view: ({ state: { day, hours } }) => ({ day, hour: hours?.[day] }),
})
