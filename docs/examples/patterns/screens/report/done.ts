import { placed, report } from '../../actions/report/transaction.ts'

export default report.screen({
  title: 'Reported',
  needs: placed,
  view: ({ state }) => ({ place: state.place }),
})
